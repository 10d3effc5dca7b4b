package tray

import (
	"bytes"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/app/state"
	"bellhop/assets"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// pixmap is a picture as panels get it.
type pixmap struct {
	W, H int32
	Pix  []byte
}

func TestOnAPanel(t *testing.T) {
	t.Parallel()
	bus := newBus(t)
	panel := newPanel(t, bus)
	panel.appear()
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	p.show(order{States: []state.State{working()}})
	if !p.host() {
		t.Error("the panel was not seen")
	}
	i := panel.item()
	for name, want := range map[string]string{"Title": "Bellhop", "Id": "Bellhop", "Status": "Active", "Category": "ApplicationStatus"} {
		if got := property[string](i, name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if got := i.picture(); got != assets.IconWorking {
		t.Errorf("shows %s", got)
	}
	want := []line{
		{Label: "Working: messages go to Slack", Off: true}, {Label: "-"},
		{Label: "Connected to Slack"},
		{Label: "Pause", Lines: []line{{Label: "For 1 hour"}, {Label: "Until tomorrow"}, {Label: "Until I resume"}}},
		{Label: "Last messages", Lines: []line{{Label: "14:02  Aki & Co__KG (Design) – In Slack"}, {Label: "13:59  Ben – Not relayed"}}},
		{Label: "-"}, {Label: "Open Bellhop"}, {Label: "Quit Bellhop"},
	}
	if diff := cmp.Diff(want, i.lines(), cmpopts.IgnoreFields(line{}, "ID"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for label, want := range map[string]Choice{
		"Connected to Slack": {Action: Connection}, "For 1 hour": {Action: PauseHour}, "Until tomorrow": {Action: PauseTomorrow},
		"Until I resume": {Action: PauseOpen}, "13:59  Ben – Not relayed": {ShowMessage, "m2"},
		"Open Bellhop": {Action: Open}, "Quit Bellhop": {Action: Quit},
	} {
		if got := i.choose(p, label); got != want {
			t.Errorf("%q asks for %v", label, got)
		}
	}
	if end := p.end(); end != "" {
		t.Errorf("ended with %s", end)
	}
}

func TestFollowsTheState(t *testing.T) {
	t.Parallel()
	bus := newBus(t)
	panel := newPanel(t, bus)
	panel.appear()
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	p.show(order{States: []state.State{working()}})
	i := panel.item()
	for _, tc := range []struct {
		name         string
		in           state.State
		icon         assets.Icon
		there, gone  string
		toolTipTells string
	}{
		{"paused", paused(), assets.IconPaused, "Resume", "Pause", "Paused until 17:00"},
		{"in Japanese", japanese(), assets.IconNeedsYou, "Slack と連携…", "Connect to Slack…", "Slack と連携"},
		{"offline", offline(), assets.IconOffline, "Pause", "Resume", "Offline"},
		{"working again", working(), assets.IconWorking, "Pause", "Resume", "Working"},
	} {
		p.show(order{States: []state.State{tc.in}})
		if got := i.picture(); got != tc.icon {
			t.Errorf("%s: shows %s", tc.name, got)
		}
		all := i.lines()
		if _, ok := find(all, tc.there); !ok {
			t.Errorf("%s: no %s", tc.name, tc.there)
		}
		if _, ok := find(all, tc.gone); ok {
			t.Errorf("%s: still %s", tc.name, tc.gone)
		}
		if tip := property[tooltip](i, "ToolTip"); !strings.Contains(tip.Title, tc.toolTipTells) {
			t.Errorf("%s: tells %q", tc.name, tip.Title)
		}
	}
	p.show(order{States: []state.State{paused()}})
	if got := i.choose(p, "Resume"); got != (Choice{Action: Resume}) {
		t.Errorf("Resume asks for %v", got)
	}
	i.click("Paused until 17:00 (3 messages held)") // disabled: nothing comes of it
	if got := i.choose(p, "Open Bellhop"); got != (Choice{Action: Open}) {
		t.Errorf("Open asks for %v", got)
	}
}

type tooltip struct {
	Name        string
	Pictures    []pixmap
	Title, Text string
}

// picture is which of the icons the panel gets, to the last pixel.
func (i icon) picture() assets.Icon {
	i.t.Helper()
	got := property[[]pixmap](i, "IconPixmap")
	if len(got) != 1 {
		i.t.Fatalf("%d pictures", len(got))
	}
	for _, icon := range assets.Icons() {
		want, err := png.Decode(bytes.NewReader(icon.PNG(int(got[0].W))))
		if err != nil {
			i.t.Fatal(err)
		}
		same := int(got[0].H) == want.Bounds().Dy()
		for n := 0; same && n < len(got[0].Pix); n += 4 {
			c := color.NRGBAModel.Convert(want.At(n/4%int(got[0].W), n/4/int(got[0].W))).(color.NRGBA)
			same = bytes.Equal(got[0].Pix[n:n+4], []byte{c.A, c.R, c.G, c.B})
		}
		if same {
			return icon
		}
	}
	i.t.Fatal("none of our icons")
	panic("unreachable")
}

func TestWithoutAPanelAtFirst(t *testing.T) {
	t.Parallel()
	bus := newBus(t)
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	p.show(order{States: []state.State{working()}})
	if p.host() {
		t.Fatal("there is no panel")
	}
	panel := newPanel(t, bus)
	for range 2 {
		panel.appear()
		if !p.host() {
			t.Fatal("a panel came and was not seen")
		}
		if got := panel.item().choose(p, "Open Bellhop"); got.Action != Open {
			t.Errorf("got %v", got)
		}
		panel.vanish()
		if p.host() {
			t.Fatal("a panel went and was not missed")
		}
	}
	if end := p.end(); end != "" {
		t.Errorf("ended with %s", end)
	}
}

// TestComesBackAfterAStrangeSignal has the library take a signal that makes it
// stop looking for hosts, as one of a keyring's prompt does, and then a host
// come.
func TestComesBackAfterAStrangeSignal(t *testing.T) {
	t.Parallel()
	bus := newBus(t)
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	panel := newPanel(t, bus)
	panel.appear()
	p.show(order{States: []state.State{working()}})
	i := panel.item()
	// Whether the library has begun to listen is not to be seen from outside.
	for range 20 {
		panel.strange(i.item.Destination())
		i.lines()
	}
	if !p.host() {
		t.Fatal("the panel was not seen")
	}
	for range 2 {
		panel.vanish()
		if p.host() {
			t.Fatal("a panel went and was not missed")
		}
		for len(panel.items) > 0 {
			<-panel.items
		}
		panel.appear()
		if !p.host() {
			t.Fatal("a panel came and was not seen")
		}
		if got := panel.item().choose(p, "Open Bellhop"); got.Action != Open {
			t.Errorf("got %v", got)
		}
	}
}

func TestWithoutABus(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{
		"none":          {"XDG_RUNTIME_DIR=" + t.TempDir()},
		"one that died": {"DBUS_SESSION_BUS_ADDRESS=unix:path=" + t.TempDir() + "/bus"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, env...)
			p.until("end", func() bool { return p.ended != nil })
			if *p.ended != "no bus" || len(p.hosts) > 0 {
				t.Errorf("ended with %q, hosts %v", *p.ended, p.hosts)
			}
		})
	}
}

// TestChangesOnlyWhatDiffers counts what a panel would have to do.
func TestChangesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	bus := newBus(t)
	panel := newPanel(t, bus)
	panel.appear()
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	p.show(order{States: []state.State{working()}})
	i := panel.item()
	i.lines()
	signals := panel.signals()
	marks := func(s state.State) []string {
		t.Helper()
		p.show(order{States: []state.State{s}})
		return slices.DeleteFunc(signals(), func(name string) bool { return name == "LayoutUpdated" || name == "PropertiesChanged" })
	}
	again := working()
	again.At = again.At.Add(time.Minute)
	again.Counts.Ignored++
	if got := marks(again); len(got) > 0 {
		t.Errorf("nothing new, and %v", got)
	}
	again.Recent[1].Outcome = state.OutcomeRelayed
	if got := marks(again); !slices.Equal(got, []string{"ItemsPropertiesUpdated"}) {
		t.Errorf("one line new, and %v", got)
	}
	if got := marks(offline()); !slices.Contains(got, "NewIcon") || !slices.Contains(got, "NewToolTip") {
		t.Errorf("offline, and %v", got)
	}
}

// signals subscribes to all that the tray says, and gives what has come since
// the last call.
func (p *panel) signals() func() []string {
	p.t.Helper()
	ch := make(chan string, 1000)
	heard := p.conn
	raw := signalsOf(p.t, heard, ch)
	return func() (names []string) {
		raw()
		for len(ch) > 0 {
			names = append(names, <-ch)
		}
		return names
	}
}
