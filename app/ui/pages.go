package ui

import (
	"bellhop/app/ui/firstrun"
	"bellhop/app/ui/home"
	"bellhop/app/ui/screen"
)

// newPage makes the page of a name that [place] gives.
func newPage(page string, env screen.Env) screen.Screen {
	switch page {
	case screen.PageFirstRun:
		return firstrun.New(env)
	}
	return home.New(env)
}
