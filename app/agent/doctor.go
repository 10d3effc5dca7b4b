package agent

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/words"
	"bellhop/assets"
	"bellhop/bridge"
	"bellhop/bridge/slack"
)

// Check is one thing that Doctor looked at. Text says what to do when it is not
// OK.
type Check struct {
	Name  string `json:"check"`
	Title string `json:"title"`
	OK    bool   `json:"ok"`
	Text  string `json:"text"`
}

// Doctor looks at what the machine, the settings, the keyring, the office and
// Slack give, in this order. It changes and posts nothing. Where a program runs
// on the data, that one is asked about office and Slack; otherwise they are
// asked under a device id of Doctor's own and without a wish for the lease.
func Doctor(ctx context.Context, o Options) []Check {
	o.Log = slog.New(slog.DiscardHandler)
	d := &doctor{o: o, words: assets.Words(o.Language)}
	d.add("data", "doctor.data", d.data())
	d.add("disk", "doctor.disk", d.disk())
	d.add("clock", "doctor.clock", d.clock(ctx))
	settings, err := config.Load(o.Data)
	d.add("settings", "doctor.settings", d.settings(err))
	s, away := control.NewClient(o.Data, o.Language).State(ctx)
	if away == nil {
		d.running(s)
		return d.found
	}
	d.alone(ctx, settings, err == nil)
	return d.found
}

type doctor struct {
	o     Options
	words *assets.Phrases
	found []Check
}

// add notes a check; trouble is what to do, "" when all is well.
func (d *doctor) add(name string, title assets.Key, trouble string) {
	c := Check{Name: name, Title: d.words.T(title), OK: trouble == "", Text: trouble}
	if c.OK {
		c.Text = d.words.T("doctor.ok")
	}
	d.found = append(d.found, c)
}

func (d *doctor) settings(err error) string {
	key, isKey := errors.AsType[*config.KeyError](err)
	switch {
	case err == nil:
		return ""
	case isKey:
		return d.words.T("doctor.settings_key", key.Key)
	case errors.Is(err, config.ErrDamaged):
		return d.words.T("doctor.settings_damaged")
	case errors.Is(err, config.ErrNewer):
		return d.words.T("doctor.settings_newer")
	}
	return d.words.T("doctor.settings_unread")
}

// running goes by what the program that runs on the data says.
func (d *doctor) running(s state.State) {
	keyring := ""
	if s.Setup.Withheld() {
		keyring = d.sentence("keyring_" + s.Setup.Keyring)
	}
	d.add("keyring", "doctor.keyring", keyring)
	said, _ := s.OfficeProblem()
	office := said.Text
	if office == "" && s.Office.State != state.OfficeConnected {
		office = d.words.T("doctor.busy")
	}
	d.add("office", "doctor.office", office)
	d.add("slack", "doctor.slack", d.slackOf(s))
	d.add("link", "doctor.link", d.problem(s, state.CodeNotConnected))
	d.add("messages", "doctor.messages", d.problem(s, state.CodeOutboxUncertain, state.CodeOutboxFailed))
}

// problem is the sentence of the first of the codes that is a problem now.
func (d *doctor) problem(s state.State, codes ...string) string {
	for _, p := range s.Problems {
		if slices.Contains(codes, p.Code) {
			return p.Text
		}
	}
	return ""
}

func (d *doctor) slackOf(s state.State) string {
	switch s.Slack.State {
	case state.SlackOK:
		return d.scopes(s.Slack.Scopes)
	case state.SlackPaused:
		for _, p := range s.Problems {
			if p.Needs == state.NeedsOwner {
				return p.Text
			}
		}
	case state.SlackUnknown:
		return d.words.T("doctor.busy")
	}
	if text := d.problem(s, state.CodeSlackUnreachable); text != "" {
		return text
	}
	if s.Setup.Withheld() {
		return d.sentence("keyring_" + s.Setup.Keyring)
	}
	return d.sentence(state.CodeSlackUnreachable)
}

func (d *doctor) scopes(has []string) string {
	if scope := slack.Lacks(has); scope != "" {
		return d.sentence("missing_scope", scope)
	}
	return ""
}

func (d *doctor) sentence(code string, args ...string) string {
	return words.Sentence(d.o.Language, code, args...)
}

// alone asks by itself: nothing runs on the data. Without readable settings
// nothing can be said of connection and messages, and that much was said.
func (d *doctor) alone(ctx context.Context, settings config.Settings, readable bool) {
	token, err := d.o.Secrets.Get(ctx, vault.OfficeToken)
	bot, botErr := d.o.Secrets.Get(ctx, vault.BotToken)
	keyring := ""
	if answer := keyringAnswer(errors.Join(err, botErr)); answer != keyringOK {
		keyring = d.sentence("keyring_" + answer)
	}
	d.add("keyring", "doctor.keyring", keyring)
	d.add("office", "doctor.office", d.office(ctx, settings.Office, token))
	d.add("slack", "doctor.slack", d.slack(ctx, bot))
	stored, err := Stored(ctx, d.o.Data, d.o.Language)
	if err != nil {
		if readable {
			d.add("messages", "doctor.messages", d.sentence(state.CodeInternal))
		}
		return
	}
	d.add("link", "doctor.link", d.problem(stored, state.CodeNotConnected))
	d.add("messages", "doctor.messages", d.problem(stored, state.CodeOutboxUncertain, state.CodeOutboxFailed))
}

func (d *doctor) office(ctx context.Context, address string, token vault.Secret) string {
	if address == "" || token.Empty() {
		return d.words.T("doctor.not_signed_in")
	}
	_, err := tryOffice(ctx, d.o, address, token.Reveal())
	if err == nil {
		return ""
	}
	if f, ok := errors.AsType[*control.Failure](signInFailure(d.o.Language, err)); ok && f.Text != "" {
		return f.Text
	} else if ok {
		return d.sentence(f.Code)
	}
	return d.sentence(state.CodeOfficeUnreachable)
}

func (d *doctor) slack(ctx context.Context, token vault.Secret) string {
	if token.Empty() {
		return d.words.T("doctor.no_token")
	}
	client, err := slack.New(slack.Config{
		API: d.o.api(), Token: func(context.Context) (string, error) { return token.Reveal(), nil }, Log: d.o.Log,
	})
	if err != nil {
		return d.sentence(state.CodeSlackUnreachable)
	}
	defer client.Close()
	id, v := client.Check(ctx)
	switch {
	case v.Outcome == bridge.OutcomeSent:
		return d.scopes(id.Scopes)
	case v.Outcome == bridge.OutcomeRefused && v.Class != bridge.ClassOutage:
		return d.sentence(v.Code, v.Needed)
	}
	return d.sentence(state.CodeSlackUnreachable)
}
