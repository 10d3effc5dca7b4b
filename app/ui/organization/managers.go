package organization

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// managers is the list of who else may manage the page.
type managers struct {
	env     screen.Env
	changed func()
	ids     []string

	content *fyne.Container
	list    *fyne.Container
	entry   *parts.Entry
	field   *parts.Field
}

func newManagers(env screen.Env, changed func()) *managers {
	w := env.Words
	m := &managers{env: env, changed: changed, list: parts.Column(theme.S), entry: parts.NewEntry("")}
	m.entry.OnSubmitted = func(string) { m.add() }
	m.entry.OnChanged = func(string) { m.field.Neutral() }
	m.field = parts.NewField(w.T("organization.manager_id"),
		container.NewBorder(nil, nil, nil, parts.Secondary(w.T("organization.manager_add"), "", m.add), m.entry), "")
	m.content = parts.Column(theme.M,
		parts.Column(theme.XS, parts.NewText(parts.Strong, w.T("organization.managers")), parts.NewText(parts.Caption, w.T("organization.managers_body"))),
		m.list, m.field)
	m.show()
	return m
}

func (m *managers) set(ids []string) {
	if slices.Equal(m.ids, ids) {
		return
	}
	m.ids = slices.Clone(ids)
	m.show()
}

func (m *managers) add() {
	id := strings.TrimSpace(m.entry.Text)
	switch {
	case id == "":
		return
	case slices.Contains(m.ids, id):
		m.field.Problem(m.env.Words.T("organization.manager_twice", id))
		return
	}
	m.ids = append(m.ids, id)
	m.entry.SetText("")
	m.show()
	m.changed()
}

func (m *managers) remove(id string) {
	m.ids = slices.DeleteFunc(m.ids, func(i string) bool { return i == id })
	if len(m.ids) == 0 {
		m.ids = nil
	}
	m.show()
	m.changed()
}

func (m *managers) show() {
	w := m.env.Words
	m.list.Objects = nil
	if len(m.ids) == 0 {
		m.list.Add(parts.NewText(parts.Body, w.T("organization.managers_none")))
	}
	for _, id := range m.ids {
		m.list.Add(parts.Spread(theme.M, parts.NewText(parts.Body, id),
			parts.Plain(w.T("organization.manager_remove"), theme.Close, func() { m.remove(id) })))
	}
	m.content.Refresh()
}
