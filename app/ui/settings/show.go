package settings

import (
	"slices"

	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// show makes the page say what is so.
func (s *Screen) show() {
	known := s.now != nil
	forms.Visible(!known, s.nothing)
	forms.Visible(known, s.cards...)
	if known {
		s.filling = true
		s.fill(*s.now)
		s.filling = false
	}
	s.content.Refresh()
}

func (s *Screen) fill(p state.Preferences) {
	w := s.env.Words
	if i := slices.Index(languages(), p.Language); i >= 0 && s.language.SelectedIndex() != i {
		s.language.SetSelectedIndex(i)
	}
	s.start.Set(p.StartAtLogin)
	s.notify.Set(p.Notify)
	when := w.T("settings.presence_always")
	if p.When == "away" {
		when = w.T("settings.presence_away")
	}
	if s.when.Selected != when {
		s.when.SetSelected(when)
	}
	s.edits.Set(p.CarryEdits)
	s.deletes.Set(p.CarryDeletions)
	if s.history.Days() != p.HistoryDays {
		s.history.Set(p.HistoryDays)
	}
	s.quiet.fill(p.Quiet)
	s.fillMuted(p.Muted)
}

func (s *Screen) fillMuted(all []state.Sender) {
	if slices.Equal(s.shown, all) && len(s.muted.Objects) > 0 {
		return
	}
	w := s.env.Words
	s.shown = slices.Clone(all)
	s.muted.Objects = nil
	if len(all) == 0 {
		s.muted.Add(parts.NewText(parts.Muted, w.T("settings.muted_none")))
	}
	for _, sender := range all {
		name := sender.Name
		if name == "" {
			name = sender.ID
		}
		button := parts.Secondary(w.T("settings.unmute"), "", func() {
			s.change(func(p *state.Preferences) {
				p.Muted = slices.DeleteFunc(p.Muted, func(m state.Sender) bool { return m.ID == sender.ID })
			})
		})
		s.muted.Add(parts.Spread(theme.M, parts.NewText(parts.Body, name), button))
	}
	s.muted.Refresh()
}
