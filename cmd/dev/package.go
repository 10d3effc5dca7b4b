package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// nfpm makes packages, and nfpmFile pins it.
const (
	nfpm     = "github.com/goreleaser/nfpm/v2/cmd/nfpm"
	nfpmFile = "packaging/tools/nfpm.mod"
)

func packageCommand(w *workshop) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "package",
		Short: "Make the release: a Debian package, and bellhopd for other systems",
		Long: `Builds both programs without their debugging tables. Writes a Debian package for
this machine's architecture, bellhopd by itself for Linux and Windows, and the
checksums of all. The version comes from FyneApp.toml.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return w.pack(c.Context(), dir) },
	}
	c.Flags().StringVar(&dir, "dir", "dist", "folder to write into")
	return c
}

// alone holds the systems that get bellhopd by itself.
var alone = [][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}}

func (w *workshop) pack(ctx context.Context, dir string) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	if err := w.provide(ctx, windowNeeds()); err != nil {
		return err
	}
	version, err := versionOf(filepath.Join(w.root, "FyneApp.toml"))
	if err != nil {
		return &failure{"package", err}
	}
	if dir, err = filepath.Abs(dir); err == nil {
		err = os.MkdirAll(dir, 0o755) // #nosec G301 -- what is handed out
	}
	if err != nil {
		return &failure{"package", err}
	}
	var made []string
	for _, system := range alone {
		name := filepath.Join(dir, strings.Join([]string{"bellhopd", version, system[0], system[1]}, "_"))
		if system[0] == "windows" {
			name += ".exe"
		}
		if err := w.release(ctx, "bellhopd", name, version, "CGO_ENABLED=0", "GOOS="+system[0], "GOARCH="+system[1]); err != nil {
			return err
		}
		made = append(made, name)
	}
	deb, err := w.debian(ctx, dir, version)
	if err != nil {
		return err
	}
	if err := checksums(dir, append(made, deb)); err != nil {
		return &failure{"package", err}
	}
	fmt.Fprintf(w.out, "in %s: %d files and SHA256SUMS\n", dir, len(made)+1)
	return nil
}

// packages makes the whole release and checks the version that the programs of
// the Debian package print.
func (w *workshop) packages(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "bellhop-packages-")
	if err != nil {
		return &failure{"packages", err}
	}
	defer os.RemoveAll(dir)
	if err := w.pack(ctx, dir); err != nil {
		return err
	}
	version, err := versionOf(filepath.Join(w.root, "FyneApp.toml"))
	if err != nil {
		return &failure{"packages", err}
	}
	deb, unpacked := filepath.Join(dir, debName(version)), filepath.Join(dir, "unpacked")
	if err := w.step(ctx, "unpacking "+filepath.Base(deb), nil, "dpkg-deb", "--extract", deb, unpacked); err != nil {
		return err
	}
	for _, program := range []string{"bellhopd", "bellhop"} {
		said, err := w.output(ctx, filepath.Join(unpacked, "usr", "bin", program), "--version")
		if err != nil {
			return err
		}
		if !slices.Contains(strings.Fields(said), version) {
			return &failure{"packages", fmt.Errorf("%s says that it is %q, not %s", program, strings.TrimSpace(said), version)}
		}
	}
	return nil
}

func debName(version string) string { return fmt.Sprintf("bellhop_%s_%s.deb", version, runtime.GOARCH) }

// release builds a program for users.
func (w *workshop) release(ctx context.Context, program, name, version string, env ...string) error {
	return w.step(ctx, "building "+filepath.Base(name), env, "go", "build", "-buildvcs=false", "-trimpath", "-tags", buildTags,
		"-ldflags", "-s -w -X main.version="+version, "-o", name, "./cmd/"+program)
}

// debian puts both programs into a package for this machine's architecture.
func (w *workshop) debian(ctx context.Context, dir, version string) (string, error) {
	programs, err := os.MkdirTemp("", "bellhop-package-")
	if err != nil {
		return "", &failure{"package", err}
	}
	defer os.RemoveAll(programs)
	if err := w.release(ctx, "bellhopd", filepath.Join(programs, "bellhopd"), version, "CGO_ENABLED=0"); err != nil {
		return "", err
	}
	if err := w.release(ctx, "bellhop", filepath.Join(programs, "bellhop"), version, "CGO_ENABLED=1"); err != nil {
		return "", err
	}
	deb := filepath.Join(dir, debName(version))
	err = w.step(ctx, "making "+filepath.Base(deb), []string{"PROGRAMS=" + programs, "VERSION=" + version, "ARCH=" + runtime.GOARCH},
		"go", "run", "-modfile", nfpmFile, nfpm, "package", "--config", "packaging/nfpm.yaml", "--packager", "deb", "--target", deb)
	return deb, err
}

var versionLine = regexp.MustCompile(`(?m)^\s*Version\s*=\s*"(\d+\.\d+\.\d+)"`)

// versionOf reads the version out of FyneApp.toml.
func versionOf(file string) (string, error) {
	text, err := os.ReadFile(file) // #nosec G304 -- the project's
	if err != nil {
		return "", err
	}
	m := versionLine.FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%s names no version of the form 1.2.3", filepath.Base(file))
	}
	return string(m[1]), nil
}

// checksums writes SHA256SUMS, as sha256sum --check reads it.
func checksums(dir string, files []string) error {
	var lines []string
	for _, file := range files {
		data, err := os.ReadFile(file) // #nosec G304 -- just written
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		lines = append(lines, hex.EncodeToString(sum[:])+"  "+filepath.Base(file)+"\n")
	}
	slices.Sort(lines)
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(strings.Join(lines, "")), 0o644) // #nosec G306 -- what is handed out
}
