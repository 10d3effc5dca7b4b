package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The scheme of invitations and the type of their files.
const (
	schemeType = "x-scheme-handler/bellhop"
	inviteType = "application/x-bellhop-invite"
)

const mimePackage = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="` + inviteType + `">
    <comment>Bellhop invitation</comment>
    <comment xml:lang="ja">Bellhop の招待</comment>
    <comment xml:lang="ko">Bellhop 초대</comment>
    <glob pattern="*.bellhop-invite"/>
  </mime-type>
</mime-info>
`

// Register makes window the program that opens bellhop:// links and
// .bellhop-invite files for this user; it is given the link or the file's path
// as one more argument. icon is a PNG of 256 pixels for the application, or nil.
// Where an installed package has registered Bellhop already, nothing is written.
// Registering again is quick and changes nothing. On Windows and macOS an
// installer does this: [ErrUnsupported].
func (p Place) Register(ctx context.Context, window Program, icon []byte) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return fmt.Errorf("desktop: register links: %w", ErrUnsupported)
	}
	if p.installed() {
		return nil
	}
	changed, err := p.writeHandler(window, icon)
	if err != nil || !changed {
		return err
	}
	apps := filepath.Join(p.Data, "applications")
	return errors.Join(
		p.tool(ctx, "update-mime-database", filepath.Join(p.Data, "mime")),
		p.tool(ctx, "update-desktop-database", apps),
		p.tool(ctx, "xdg-mime", "default", appID+".desktop", schemeType, inviteType),
	)
}

// installed says whether the desktop file lies in a folder of the whole system.
func (p Place) installed() bool {
	for _, dir := range p.DataDirs {
		if _, err := os.Stat(filepath.Join(dir, "applications", appID+".desktop")); err == nil {
			return true
		}
	}
	return false
}

func (p Place) writeHandler(window Program, icon []byte) (changed bool, err error) {
	files := []struct {
		path string
		data []byte
	}{
		{filepath.Join(p.Data, "icons", "hicolor", "256x256", "apps", appID+".png"), icon},
		{filepath.Join(p.Data, "mime", "packages", appID+".xml"), []byte(mimePackage)},
		{filepath.Join(p.Data, "applications", appID+".desktop"), entry{
			{"Type", "Application"},
			{"Name", "Bellhop"},
			{"GenericName", "Office messages in Slack"},
			{"Comment", "Carries your office messages to Slack"},
			{"Exec", execLine(window, "%u")},
			{"Icon", appID},
			{"Terminal", "false"},
			{"Categories", "Network;InstantMessaging;"},
			{"MimeType", schemeType + ";" + inviteType + ";"},
			{"StartupNotify", "true"},
			{"StartupWMClass", appID},
		}.bytes()},
	}
	for _, f := range files {
		old, err := read(f.path)
		if err != nil {
			return changed, err
		}
		if len(f.data) == 0 || bytes.Equal(old, f.data) {
			continue
		}
		if err := put(f.path, f.data); err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// tool runs one of the desktop's programs with the folders of this Place.
func (p Place) tool(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...) // #nosec G204 -- xdg-mime and the like, named in this file, without a shell
	cmd.Dir = p.Home
	cmd.Env = append(os.Environ(), "HOME="+p.Home, "XDG_CONFIG_HOME="+p.Config, "XDG_DATA_HOME="+p.Data)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("desktop: register links: %s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}
