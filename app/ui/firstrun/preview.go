package firstrun

import (
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// showPreview shows what the invitation would do, in place of the form. Without
// an id it cannot be accepted.
func (i *invitation) showPreview(p control.Preview) {
	w := i.env.Words
	i.id = p.ID
	replaces := w.T("firstrun.preview_nothing")
	if len(p.Replaces) > 0 {
		replaces = strings.Join(p.Replaces, "\n")
	}
	workspace := p.Workspace
	if p.Domain != "" {
		workspace = strings.TrimSpace(workspace + "\n" + p.Domain + ".slack.com")
	}
	if workspace == "" {
		workspace = w.T("firstrun.preview_unknown")
	}
	all := []fyne.CanvasObject{parts.Rows(
		parts.Pair{Key: w.T("firstrun.preview_office"), Value: parts.NewText(parts.Strong, p.OfficeHost)},
		parts.Pair{Key: w.T("firstrun.preview_workspace"), Value: parts.NewText(parts.Strong, workspace)},
		parts.Pair{Key: w.T("firstrun.preview_replaces"), Value: parts.NewText(parts.Body, replaces)},
	)}
	if len(p.Findings) > 0 {
		all = append(all, forms.Findings(p.Findings))
	}
	head := parts.Banner(parts.Busy, w.T("firstrun.preview"), w.T("firstrun.preview_unchanged"), nil)
	buttons := parts.Row(theme.S, i.accept, i.decline)
	if p.ID == "" {
		head = parts.Banner(parts.Failed, w.T("firstrun.refused"), w.T("firstrun.preview_unchanged"), nil)
		buttons = parts.Row(theme.S, i.decline)
	} else {
		all = append(all, parts.NewText(parts.Muted, w.T("firstrun.preview_keyring")))
	}
	all = append([]fyne.CanvasObject{head}, append(all, i.acceptNote, buttons)...)
	i.preview.Objects = all
	i.form.Hide()
	i.preview.Show()
	i.turned()
	i.content.Refresh()
	if p.ID == "" {
		i.env.Window.Canvas().Focus(i.decline)
	} else {
		i.env.Window.Canvas().Focus(i.accept)
	}
}
