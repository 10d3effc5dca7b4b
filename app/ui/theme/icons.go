package theme

import (
	"fyne.io/fyne/v2"
	ft "fyne.io/fyne/v2/theme"
)

// Icon is one of the icons of the window. All are of one family, Material
// Icons (Apache License 2.0), which is Fyne's; those that Fyne has not are
// drawn here from the same set.
type Icon string

// The icons.
const (
	Home         Icon = "home"
	Activity     Icon = "activity"
	Connection   Icon = "connection"
	Organization Icon = "organization"
	Alerts       Icon = "alerts"
	Privacy      Icon = "privacy"
	Settings     Icon = "settings"

	Office  Icon = "office"
	Bell    Icon = "bell"
	Slack   Icon = "slack"
	Key     Icon = "key"
	Mail    Icon = "mail"
	Person  Icon = "person"
	Pause   Icon = "pause"
	Resume  Icon = "resume"
	Retry   Icon = "retry"
	Reply   Icon = "reply"
	Send    Icon = "send"
	Copy    Icon = "copy"
	Delete  Icon = "delete"
	Search  Icon = "search"
	File    Icon = "file"
	Folder  Icon = "folder"
	Show    Icon = "show"
	Hide    Icon = "hide"
	More    Icon = "more"
	Next    Icon = "next"
	Back    Icon = "back"
	Close   Icon = "close"
	Open    Icon = "open"
	Quiet   Icon = "quiet"
	Silent  Icon = "silent"
	Done    Icon = "done"
	Info    Icon = "info"
	Warning Icon = "warning"
	Error   Icon = "error"

	// The marks of states differ in shape.
	StateWorking  Icon = "state-working"
	StatePaused   Icon = "state-paused"
	StateBusy     Icon = "state-busy"
	StateOffline  Icon = "state-offline"
	StateNeedsYou Icon = "state-needs-you"
	StateFailed   Icon = "state-failed"
)

// drawn are the paths of the icons that Fyne has not, on a grid of 24.
func drawn(i Icon) string {
	switch i {
	case Connection:
		return "M3.9 12c0-1.71 1.39-3.1 3.1-3.1h4V7H7c-2.76 0-5 2.24-5 5s2.24 5 5 5h4v-1.9H7c-1.71 0-3.1-1.39-3.1-3.1zM8 13h8v-2H8v2zm9-6h-4v1.9h4c1.71 0 3.1 1.39 3.1 3.1s-1.39 3.1-3.1 3.1h-4V17h4c2.76 0 5-2.24 5-5s-2.24-5-5-5z"
	case Organization, Office:
		return "M12 7V3H2v18h20V7H12zM6 19H4v-2h2v2zm0-4H4v-2h2v2zm0-4H4V9h2v2zm0-4H4V5h2v2zm4 12H8v-2h2v2zm0-4H8v-2h2v2zm0-4H8V9h2v2zm0-4H8V5h2v2zm10 12h-8v-2h2v-2h-2v-2h2v-2h-2V9h8v10zm-2-8h-2v2h2v-2zm0 4h-2v2h2v-2z"
	case Alerts:
		return "M18 11v2h4v-2h-4zm-2 6.61c.96.71 2.21 1.65 3.2 2.39.4-.53.8-1.07 1.2-1.6-.99-.74-2.24-1.68-3.2-2.4-.4.54-.8 1.08-1.2 1.61zM20.4 5.6c-.4-.53-.8-1.07-1.2-1.6-.99.74-2.24 1.68-3.2 2.4.4.53.8 1.07 1.2 1.6.96-.72 2.21-1.65 3.2-2.4zM4 9c-1.1 0-2 .9-2 2v2c0 1.1.9 2 2 2h1v4h2v-4h1l5 3V6L8 9H4zm11.5 3c0-1.33-.58-2.53-1.5-3.35v6.69c.92-.81 1.5-2.01 1.5-3.34z"
	case Privacy:
		return "M12 1L3 5v6c0 5.55 3.84 10.74 9 12 5.16-1.26 9-6.45 9-12V5l-9-4z"
	case Bell:
		return "M12 22c1.1 0 2-.9 2-2h-4c0 1.1.89 2 2 2zm6-6v-5c0-3.07-1.64-5.64-4.5-6.32V4c0-.83-.67-1.5-1.5-1.5s-1.5.67-1.5 1.5v.68C7.63 5.36 6 7.92 6 11v5l-2 2v1h16v-1l-2-2z"
	case Slack:
		return "M21 6h-2v9H6v2c0 .55.45 1 1 1h11l4 4V7c0-.55-.45-1-1-1zm-4 6V3c0-.55-.45-1-1-1H3c-.55 0-1 .45-1 1v14l4-4h10c.55 0 1-.45 1-1z"
	case Key:
		return "M12.65 10C11.83 7.67 9.61 6 7 6c-3.31 0-6 2.69-6 6s2.69 6 6 6c2.61 0 4.83-1.67 5.65-4H17v4h4v-4h2v-4H12.65zM7 14c-1.1 0-2-.9-2-2s.9-2 2-2 2 .9 2 2-.9 2-2 2z"
	case Mail:
		return "M20 4H4c-1.1 0-1.99.9-1.99 2L2 18c0 1.1.9 2 2 2h16c1.1 0 2-.9 2-2V6c0-1.1-.9-2-2-2zm0 4l-8 5-8-5V6l8 5 8-5v2z"
	case Open:
		return "M19 19H5V5h7V3H5c-1.11 0-2 .9-2 2v14c0 1.1.89 2 2 2h14c1.1 0 2-.9 2-2v-7h-2v7zM14 3v2h3.59l-9.83 9.83 1.41 1.41L19 6.41V10h2V3h-7z"
	case Quiet:
		return "M12 3c-4.97 0-9 4.03-9 9s4.03 9 9 9 9-4.03 9-9c0-.46-.04-.92-.1-1.36-.98 1.37-2.58 2.26-4.4 2.26-2.98 0-5.4-2.42-5.4-5.4 0-1.81.89-3.42 2.26-4.4-.44-.06-.9-.1-1.36-.1z"
	case StateWorking:
		return disc + "m-2 15l-5-5 1.41-1.41L10 14.17l7.59-7.59L19 8l-9 9z"
	case StatePaused:
		return disc + "m-1 14H9V8h2v8zm4 0h-2V8h2v8z"
	case StateBusy:
		return disc + "M7 13.5c-.83 0-1.5-.67-1.5-1.5s.67-1.5 1.5-1.5 1.5.67 1.5 1.5-.67 1.5-1.5 1.5zm5 0c-.83 0-1.5-.67-1.5-1.5s.67-1.5 1.5-1.5 1.5.67 1.5 1.5-.67 1.5-1.5 1.5zm5 0c-.83 0-1.5-.67-1.5-1.5s.67-1.5 1.5-1.5 1.5.67 1.5 1.5-.67 1.5-1.5 1.5z"
	case StateOffline:
		return disc + "m0 18c-4.42 0-8-3.58-8-8s3.58-8 8-8 8 3.58 8 8-3.58 8-8 8z"
	case StateNeedsYou:
		return "M1 21h22L12 2 1 21zm12-3h-2v-2h2v2zm0-4h-2v-4h2v4z"
	case StateFailed:
		return disc + "m5 13.59L15.59 17 12 13.41 8.41 17 7 15.59 10.59 12 7 8.41 8.41 7 12 10.59 15.59 7 17 8.41 13.41 12 17 15.59z"
	}
	return ""
}

// disc is the circle that the marks of states are cut into.
const disc = "M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2z"

// fromFyne are the names of the others.
func fromFyne(i Icon) fyne.ThemeIconName {
	return map[Icon]fyne.ThemeIconName{
		Home: ft.IconNameHome, Activity: ft.IconNameHistory, Settings: ft.IconNameSettings,
		Person: ft.IconNameAccount, Pause: ft.IconNameMediaPause, Resume: ft.IconNameMediaPlay,
		Retry: ft.IconNameViewRefresh, Reply: ft.IconNameMailReply, Send: ft.IconNameMailSend,
		Copy: ft.IconNameContentCopy, Delete: ft.IconNameDelete, Search: ft.IconNameSearch,
		File: ft.IconNameFile, Folder: ft.IconNameFolderOpen, Show: ft.IconNameVisibility,
		Hide: ft.IconNameVisibilityOff, More: ft.IconNameMoreHorizontal, Next: ft.IconNameNavigateNext,
		Back: ft.IconNameNavigateBack, Close: ft.IconNameCancel, Silent: ft.IconNameVolumeMute,
		Done: ft.IconNameConfirm, Info: ft.IconNameInfo, Warning: ft.IconNameWarning, Error: ft.IconNameError,
	}[i]
}

// Resource is the icon in the colour of text; widgets of Fyne's recolour it as
// they need. An icon that does not exist is nil.
func (i Icon) Resource() fyne.Resource {
	if name := fromFyne(i); name != "" {
		return ft.DefaultTheme().Icon(name)
	}
	path := drawn(i)
	if path == "" {
		return nil
	}
	return ft.NewThemedResource(fyne.NewStaticResource(string(i)+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="`+path+`"/></svg>`)))
}

// In is the icon in the colour of that name, whatever the palette.
func (i Icon) In(name fyne.ThemeColorName) fyne.Resource {
	plain := i.Resource()
	if plain == nil {
		return nil
	}
	return ft.NewColoredResource(plain, name)
}

// Icons are all that there are.
func Icons() []Icon {
	return []Icon{Home, Activity, Connection, Organization, Alerts, Privacy, Settings, Office, Bell, Slack, Key, Mail, Person,
		Pause, Resume, Retry, Reply, Send, Copy, Delete, Search, File, Folder, Show, Hide, More, Next, Back, Close, Open,
		Quiet, Silent, Done, Info, Warning, Error,
		StateWorking, StatePaused, StateBusy, StateOffline, StateNeedsYou, StateFailed}
}
