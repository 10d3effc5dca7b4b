package agent

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/app/zone"
)

// zoneFile writes a zone file (RFC 8536) that says nothing but a POSIX rule.
func zoneFile(t *testing.T, path, rule string) {
	t.Helper()
	half := "TZif2" + strings.Repeat("\x00", 15+19) + "\x01\x00\x00\x00\x04" + strings.Repeat("\x00", 6) + "UTC\x00"
	if err := os.WriteFile(path+".new", []byte(half+half+"\n"+rule+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// A person flies to Seoul, and the desktop puts another file in place.
func TestTheNextMessageTellsTheNewZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "localtime")
	zoneFile(t, path, "JST-9")
	w.zone = (&zone.Clock{Localtime: path}).Zone
	r := w.relays()
	w.say(bob, rhea, "before")
	r.inSlackOf(rheaSlack, "before")
	zoneFile(t, path, "KST-9")
	w.say(bob, rhea, "after")
	r.inSlackOf(rheaSlack, "after")
	for _, m := range w.slack.Messages() {
		want := ""
		if strings.Contains(m.Text, "before") {
			want = " JST"
		} else if strings.Contains(m.Text, "after") {
			want = " KST"
		}
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is not told in%s", m.Text, want)
		}
	}
	r.ends()
}

// TZ is a POSIX rule.
func TestMessageTellsTheZoneOfTZ(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rule := "<+0330>-3:30"
	w.zone = (&zone.Clock{TZ: &rule}).Zone
	r := w.relays()
	w.say(bob, rhea, "hello")
	r.inSlackOf(rheaSlack, "hello")
	if !w.sees(rheaSlack, " +0330") {
		t.Error("the time is not that of TZ")
	}
	r.ends()
}
