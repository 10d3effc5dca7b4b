package ui

import (
	"bellhop/app/ui/activity"
	"bellhop/app/ui/connection"
	"bellhop/app/ui/firstrun"
	"bellhop/app/ui/home"
	"bellhop/app/ui/organization"
	"bellhop/app/ui/privacy"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/settings"
)

// newPage makes the page of a name that [place] gives.
func newPage(page string, env screen.Env) screen.Screen {
	switch page {
	case screen.PageActivity:
		return activity.New(env)
	case screen.PageConnection:
		return connection.New(env)
	case screen.PageOrganization:
		return organization.New(env)
	case screen.PagePrivacy:
		return privacy.New(env)
	case screen.PageSettings:
		return settings.New(env)
	case screen.PageFirstRun:
		return firstrun.New(env)
	}
	return home.New(env)
}
