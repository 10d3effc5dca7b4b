package organization

import (
	"context"

	"bellhop/app/control"
	"bellhop/app/ui/screen"
)

// shaping asks about the look of a form while it is typed: one question at a
// time, and once more if something was typed meanwhile.
type shaping struct {
	env    screen.Env
	form   func() control.WorkspaceForm
	answer func([]control.Finding)
	asking bool
	stale  bool
}

func (s *shaping) ask() {
	if s.asking {
		s.stale = true
		return
	}
	s.asking, s.stale = true, false
	in := s.form()
	in.ShapeOnly = true
	s.env.Work(func(ctx context.Context) {
		r, err := s.env.Agent.CheckWorkspace(ctx, in)
		s.env.Do(func() {
			s.asking = false
			switch {
			case s.stale:
				s.ask()
			case err == nil: // else it is told when the form is saved
				s.answer(r.Findings)
			}
		})
	})
}
