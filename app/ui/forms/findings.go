package forms

import (
	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// Findings lists what was found out, each with the mark of its level, errors
// first.
func Findings(all []control.Finding) fyne.CanvasObject {
	lines := parts.Column(theme.M)
	for _, level := range []string{control.LevelError, control.LevelWarning, control.LevelOK} {
		for _, f := range all {
			if f.Level == level {
				lines.Add(parts.Beside(theme.S, parts.Mark(tone(level), 18), parts.NewText(parts.Body, f.Text)))
			}
		}
	}
	return lines
}

func tone(level string) parts.Tone {
	switch level {
	case control.LevelError:
		return parts.Failed
	case control.LevelWarning:
		return parts.NeedsYou
	}
	return parts.Working
}

// Mend shows beside a field the first of the findings about it that is not
// good, else the first that is.
func Mend(field *parts.Field, name string, all []control.Finding) {
	var good, bad *control.Finding
	for n := range all {
		f := &all[n]
		switch {
		case f.Field != name:
		case f.Level == control.LevelOK && good == nil:
			good = f
		case f.Level != control.LevelOK && (bad == nil || f.Level == control.LevelError && bad.Level != control.LevelError):
			bad = f
		}
	}
	switch {
	case bad != nil:
		field.Problem(bad.Text)
	case good != nil:
		field.Good(good.Text)
	default:
		field.Neutral()
	}
}
