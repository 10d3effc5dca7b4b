//go:build linux

package main

import (
	"fmt"
	"strconv"
	"testing"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/assets"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
)

// TestPages has an owner visit every page with the keyboard, in each language.
func TestPages(t *testing.T) {
	for _, tc := range []struct{ theme, language string }{{"light", "en"}, {"dark", "ja"}, {"light", "ko"}, {"dark", "en"}} {
		t.Run(tc.theme+" "+tc.language, func(t *testing.T) {
			w := newWorld(t, told)
			w.theme, w.me = tc.theme, owner
			w.newPanel()
			w.startAgent()
			w.must(w.client.Intend(w.ctx, state.Language{Tag: tc.language}))
			w.must(w.client.Show(w.ctx, control.Show{}))
			w.shown()
			words := assets.Words(tc.language)
			picture := func(page string) { w.picture(fmt.Sprintf("page-%s-%s-%s", tc.theme, tc.language, page)) }
			w.reads(words.T("firstrun.title"))
			picture("0-firstrun")
			w.settle()
			shown := w.converse()
			for i, page := range []assets.Key{"home", "activity", "connection", "organization", "privacy", "settings"} {
				w.press("ctrl+" + strconv.Itoa(i+1))
				w.reads(words.T(page + ".title"))
				w.sees(page, words, shown)
				picture(strconv.Itoa(i+1) + "-" + string(page))
			}
		})
	}
}

// TestClosingWithKeys: Escape takes a dialog away with all of it, and the window
// is closed from within a field.
func TestClosingWithKeys(t *testing.T) {
	w := newWorld(t, told)
	w.newPanel()
	w.startAgent()
	w.must(w.client.Show(w.ctx, control.Show{}))
	w.shown()
	w.push("Choose a file…")
	w.see("[ Cancel ]", func(o outline) bool { return o.thing("Cancel") != nil })
	w.press("Escape")
	w.see("no dialog", func(o outline) bool { return o.thing("Cancel") == nil })
	w.click("Privacy")
	w.reads("What Bellhop reads, what it keeps")
	w.press("ctrl+1")
	w.to("Passphrase")
	window := w.windowPID()
	w.press("ctrl+w")
	w.gone(window)
}

// sees waits for what a page asks the agent for; shown is a message's id.
func (w *world) sees(page assets.Key, words *assets.Phrases, shown string) {
	w.t.Helper()
	switch page {
	case "home":
		w.reads("4") // messages today
	case "activity":
		w.must(w.client.Show(w.ctx, control.Show{Page: "activity", Message: shown}))
		w.reads(words.T("activity.reply_send"))
	case "organization":
		w.see("the scopes", func(o outline) bool {
			return o.says(words.T("organization.subtitle")) && !o.says(words.T("organization.loading"))
		})
	default:
		w.reads(words.T(page + ".subtitle"))
	}
}

// converse has people write to the person at the desk, and to others. It gives
// the id of a message that can be answered.
func (w *world) converse() (id string) {
	w.t.Helper()
	o := w.sandbox.Office()
	for _, d := range []office.Draft{
		{From: "ben", Text: "Lunch at noon, the usual place?", Mentions: office.To(w.me.office)},
		{From: "dmitri", Text: "The printer is back", Mentions: office.ToGroup("all")},
		{From: "chloe", Space: "lab", Text: "The contract is signed. Thank you for the quick review!", Mentions: office.To(w.me.office)},
		{From: "vera", Text: "Which floor was it again?", Mentions: office.To(w.me.office)},
		{From: "ben", Text: "👍", Kind: bridge.KindReaction, Mentions: office.To(w.me.office)},
		{From: "minjun", Space: "lab", Text: "회의는 4시에 시작합니다", Mentions: office.To(w.me.office)},
	} {
		m, err := o.Say(d)
		w.must(err)
		if d.From == "chloe" {
			id = m.ID
		}
	}
	w.until("all is decided", func(s state.State) bool { return s.Today != nil && s.Today.Relayed == 4 && s.Today.Skipped == 2 })
	return id
}
