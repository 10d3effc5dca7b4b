package main

import (
	"bellhop/app/config"
	"bellhop/app/vault"
	"bellhop/bridge/sandbox/office"
)

// withKeyring has the process take its tokens from a keyring: as the desktop's
// agent, or as a run.
func (f *trial) withKeyring(mood string, asAgent bool) *keyring {
	f.t.Helper()
	k := newKeyring(f.t, mood, map[string]string{vault.OfficeToken: f.token, vault.BotToken: f.slack.BotToken()})
	settings, err := config.Open(f.data)
	if err == nil {
		err = settings.Update(func(s *config.Settings) error { s.Office = f.url; return nil })
	}
	if err != nil {
		f.t.Fatal(err)
	}
	env, args := []string{k.env()}, []string{"agent", "--data", f.data, "--tray", "off"}
	if asAgent {
		env = append(env, "BELLHOP_SLACK_API="+f.api)
	} else {
		args = append([]string{"run", "--office", f.url, "--slack-api", f.api, "--data", f.data, "--secrets", "keyring"}, f.rate...)
	}
	f.launch = func() *process { return launch(f.t, self(f.t), env, args...) }
	return k
}

// keyringFaults are those of the keyring, which a fake one on a bus of its own
// has.
func keyringFaults() (all []scenario) {
	const before = ", until the process runs"
	for _, c := range []struct {
		name, done, mood, word string
		run, gate              bool
		cure                   func(*keyring)
	}{
		{"keyring locked", "its prompt stands open" + before, locked, "keyring_locked", false, false, (*keyring).oblige},
		{"keyring locked, the bus starts anew", "its prompt stands open, and the session bus ends" + before, locked, "keyring_locked", false, false, func(k *keyring) { k.endPrompts(); k.oblige() }},
		{"keyring locked, without a window", "its prompt stands open" + before + "; `run --secrets keyring`", locked, "keyring_locked", true, false, (*keyring).oblige},
		{"keyring locked, prompt closed", "its prompt is closed each time" + before, dismissed, "keyring_locked", false, false, (*keyring).oblige},
		{"keyring silent", "it answers nothing" + before, silent, "keyring_locked", false, false, (*keyring).oblige},
		{"keyring missing", "there is no session bus" + before, obliging, "keyring_missing", false, false, (*keyring).oblige},
		{"keyring missing, without a window", "there is no session bus" + before + "; `run --secrets keyring`", obliging, "keyring_missing", true, false, (*keyring).oblige},
		{"keyring refusing", "it denies access" + before, refusing, "keyring_refused", false, true, (*keyring).oblige},
	} {
		all = append(all, scenario{
			name: c.name, side: machineSide, done: c.done, expected: waits, words: []string{"no_keyring/" + c.word}, gate: c.gate,
			play: func(f *trial) {
				k := f.withKeyring(c.mood, !c.run)
				present := c.word != "keyring_missing"
				if present {
					k.listen()
				}
				f.fromTheStart(func() {
					if !present {
						k.listen()
					}
					c.cure(k)
				})
			},
		})
	}
	return append(all,
		scenario{
			name: "keyring refusing", side: slackSide, done: "it denies the bot token, until the process runs", expected: waits,
			words: []string{"no_keyring/keyring_refused"},
			play: func(f *trial) {
				k := f.withKeyring(withheld, true)
				k.listen()
				f.fromTheStart(func() { k.oblige() })
			},
		},
		scenario{
			name: "keyring locked later", side: machineSide, done: "its prompt stands open while the office has the process connect anew", expected: passes,
			play: func(f *trial) {
				k := f.withKeyring(obliging, true)
				k.listen()
				f.begin()
				f.hear(3)
				f.settled(f.p)
				k.be(locked)
				welcomes := f.office.Stats().Welcomes
				f.office.Fault(office.Fault{Kind: office.Drop})
				f.inOffice(f.p, "welcomed again", func() bool { return f.office.Stats().Welcomes > welcomes })
				f.hear(3)
				f.ends()
			},
		},
	)
}
