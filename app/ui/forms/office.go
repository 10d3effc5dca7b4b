package forms

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// Office is the form with which a person signs in to the office: the address
// and the token, which the office is asked about at once.
type Office struct {
	env  screen.Env
	done func(control.SignedIn)

	address  *parts.Entry
	token    *parts.SecretEntry
	fields   [2]*parts.Field
	button   *parts.Button
	cancel   *parts.Button
	notice   *Notice
	content  *fyne.Container
	prefill  string
	busy     bool
	canceled func()
}

// NewOffice makes the form. done is called when the office has accepted the
// token; canceled, when the person does not want to sign in after all, may be
// nil.
func NewOffice(env screen.Env, done func(control.SignedIn), canceled func()) *Office {
	w := env.Words
	o := &Office{env: env, done: done, canceled: canceled, address: parts.NewEntry("wss://office.example.com"), token: parts.NewSecretEntry(""), notice: NewNotice()}
	o.fields[0] = parts.NewField(w.T("connection.address"), o.address, w.T("connection.address_hint"))
	o.fields[1] = parts.NewField(w.T("connection.token"), o.token, w.T("connection.token_hint"))
	o.button = parts.Primary(w.T("connection.sign_in"), "", o.submit)
	o.cancel = parts.Plain(w.T("connection.cancel"), "", o.give)
	Visible(canceled != nil, o.cancel)
	o.wire()
	o.content = parts.Column(theme.L, o.fields[0], o.fields[1], o.notice, parts.Row(theme.S, o.button, o.cancel))
	return o
}

func (o *Office) wire() {
	env := o.env
	o.address.OnSubmitted = func(string) { env.Window.Canvas().Focus(o.token) }
	o.address.OnChanged = func(string) { o.fields[0].Neutral() }
	if o.canceled != nil {
		o.address.Escape, o.token.Escape, o.button.Escape, o.cancel.Escape = o.give, o.give, o.give, o.give
	}
	o.token.OnSubmitted = func(string) { o.submit() }
	o.token.OnChanged = func(string) { o.fields[1].Neutral() }
}

// Content is the form.
func (o *Office) Content() fyne.CanvasObject { return o.content }

// Prefill puts an address into the form, unless the person has changed it.
func (o *Office) Prefill(address string) {
	if address == "" || o.busy || o.address.Text != "" && o.address.Text != o.prefill {
		return
	}
	if o.prefill = address; o.address.Text != address {
		o.address.SetText(address)
	}
}

// Clear forgets what was entered, but for an address that was put in.
func (o *Office) Clear() {
	o.token.SetText("")
	o.notice.Clear()
	o.fields[0].Neutral()
	o.fields[1].Neutral()
}

// Focus puts the cursor where something is still to be entered.
func (o *Office) Focus() {
	if o.address.Text == "" {
		o.env.Window.Canvas().Focus(o.address)
	} else {
		o.env.Window.Canvas().Focus(o.token)
	}
}

func (o *Office) give() {
	if o.canceled == nil || o.busy {
		return
	}
	o.Clear()
	o.canceled()
}

// submit asks the office, unless something is missing.
func (o *Office) submit() {
	address := strings.TrimSpace(o.address.Text)
	if o.busy || o.missing(address) {
		return
	}
	o.busy = true
	Enable(false, o.button)
	o.notice.Busy(o.env.Words.T("connection.signing_in"))
	o.content.Refresh()
	in := control.SignIn{Office: address, Token: control.Sensitive(o.token.Secret())}
	o.env.Work(func(ctx context.Context) {
		signed, err := o.env.Agent.SignIn(ctx, in)
		o.env.Do(func() { o.answered(signed, err) })
	})
}

func (o *Office) missing(address string) bool {
	w := o.env.Words
	if o.token.Secret() == "" {
		o.fields[1].Problem(w.T("connection.token_missing"))
		o.env.Window.Canvas().Focus(o.token)
	}
	if address == "" {
		o.fields[0].Problem(w.T("connection.address_missing"))
		o.env.Window.Canvas().Focus(o.address)
	}
	return address == "" || o.token.Secret() == ""
}

func (o *Office) answered(signed control.SignedIn, err error) {
	o.busy = false
	Enable(true, o.button)
	if err != nil {
		o.notice.Failed(Say(o.env.Words, err))
		o.content.Refresh()
		return
	}
	o.Clear()
	o.content.Refresh()
	o.done(signed)
}
