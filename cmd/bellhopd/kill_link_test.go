package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"bellhop/bridge/killpoint"
)

// whileConnecting has Rhea connect on a machine that knows nothing yet, kills
// bellhopd by order, and has her connect again.
func (k *killing) whileConnecting(order string) {
	k.t.Helper()
	k.data = filepath.Join(workplace(k.t), "data")
	for range waiting {
		k.tell()
	}
	p := launch(k.t, self(k.t), append(k.tokens(), killpoint.Variable+"="+order), k.runArgs()...)
	if k.welcomed(p) {
		k.connect()
	}
	k.died(p, order)
	if err := k.office.WaitFor(deadline(k.t), func() bool { return !k.office.Connected(rhea) }); err != nil {
		k.t.Fatalf("%s: the office does not see that it was killed: %v", order, err)
	}
	k.tell()
	p = k.run()
	if !k.welcomed(p) {
		k.t.Fatalf("%s: not welcomed after the kill", order)
	}
	k.connect().exits(exitDone)
	k.settled(p)
	k.inOffice(p, "shown as connected", func() bool { return k.office.Linked(rhea).UserID == rheaSlack })
	p.term()
	k.keepsOneLink()
}

// welcomed waits until p says that the office knows Rhea; false when it ends
// before.
func (k *killing) welcomed(p *process) bool {
	return k.office.WaitFor(p.ctx, func() bool { return k.office.Connected(rhea) }) == nil && k.known(p)
}

// connect runs link, types the code that arrives in Slack, and waits for its
// end.
func (k *killing) connect() *process {
	k.t.Helper()
	before := len(k.codes())
	p := k.command("link")
	if k.slack.WaitFor(p.ctx, func() bool { return len(k.codes()) > before }) == nil {
		codes := k.codes()
		_, _ = p.in.Write([]byte(codes[len(codes)-1] + "\n"))
	}
	p.wait()
	return p
}

var (
	urlShape  = regexp.MustCompile(`https?://\S+`)
	codeShape = regexp.MustCompile(`\b\d{6}\b`)
)

// codes are those that Rhea was sent, oldest first. What was said to her in the
// office has six digits, too, but in brackets.
func (k *killing) codes() (codes []string) {
	for _, m := range k.slack.Messages() {
		if !markShape.MatchString(m.Text) {
			codes = append(codes, codeShape.FindAllString(urlShape.ReplaceAllString(m.Text, ""), -1)...)
		}
	}
	return codes
}

// keepsOneLink fails unless the outbox and the settings say the same.
func (k *killing) keepsOneLink() {
	k.t.Helper()
	settings, err := os.ReadFile(filepath.Join(k.seat(), "seat.json"))
	status := k.command("status", "--json")
	status.exits(exitDone)
	for name, text := range map[string]string{"settings": string(settings), "status": status.out.String()} {
		if err != nil || !strings.Contains(text, rheaSlack) {
			k.t.Errorf("%s do not hold the link: %v", name, err)
		}
	}
}
