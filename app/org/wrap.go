package org

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"filippo.io/age/armor"
)

const (
	// MaxInvitation is the most, in bytes, that is read of anything that claims
	// to be an invitation.
	MaxInvitation = 64 << 10
	// MaxLink is the longest link, in characters, that is made or read; longer
	// ones are cut by some programs that pass them on.
	MaxLink = 2048
	// FileSuffix ends the name of an invitation's file.
	FileSuffix = ".bellhop-invite"

	linkStart   = "bellhop://join?"
	linkVersion = "1"
)

// Link puts an invitation that [Create] made into a link, or gives
// ErrLinkTooLong.
func Link(file []byte) (string, error) {
	sealed, err := unwrap(file)
	if err != nil {
		return "", fmt.Errorf("org: make link: %w", err)
	}
	link := linkStart + "v=" + linkVersion + "&i=" + base64.RawURLEncoding.EncodeToString(sealed)
	if len(link) > MaxLink {
		return "", fmt.Errorf("org: make link: %w", ErrLinkTooLong)
	}
	return link, nil
}

// IsLink reports whether a text is meant as a link of ours.
func IsLink(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n<\"'")
	return len(text) >= len("bellhop:") && strings.EqualFold(text[:len("bellhop:")], "bellhop:")
}

// parseLink gives the encrypted file that a link holds. It takes the link as
// mail and chat programs leave it: broken into lines, or in angle brackets.
func parseLink(text string) ([]byte, error) {
	if !IsLink(text) {
		return nil, ErrNotInvitation
	}
	link := strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune("<>\"'", r) {
			return -1
		}
		return r
	}, text)
	if len(link) > MaxLink {
		return nil, ErrTooLarge
	}
	u, err := url.Parse(link)
	if err != nil || u.Fragment != "" || u.User != nil {
		return nil, ErrDamaged
	}
	if !strings.EqualFold(u.Host, "join") || strings.Trim(u.Path, "/") != "" {
		return nil, ErrNotInvitation
	}
	return fromQuery(u.RawQuery)
}

// fromQuery takes the two keys that there are, once each, and no other.
func fromQuery(raw string) ([]byte, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, ErrDamaged
	}
	version, invitation := values["v"], values["i"]
	if n, err := strconv.Atoi(values.Get("v")); err == nil && n > 1 {
		return nil, ErrNewer
	}
	switch {
	case len(version) != 1 || len(invitation) != 1:
		return nil, ErrDamaged
	case len(values) != 2, version[0] != linkVersion:
		return nil, ErrForeign
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(invitation[0], "="))
	if err != nil || len(sealed) == 0 {
		return nil, ErrDamaged
	}
	return sealed, nil
}

// unwrap gives the binary age file of a link, an armored text or itself.
func unwrap(data []byte) ([]byte, error) {
	if len(data) > MaxInvitation {
		return nil, ErrTooLarge
	}
	if bytes.HasPrefix(data, []byte(ageIntro)) {
		return data, nil
	}
	text := string(data)
	if IsLink(text) {
		return parseLink(text)
	}
	start := strings.Index(text, armor.Header)
	if start < 0 {
		if text != "" && (strings.HasPrefix(ageVersion, text) || strings.HasPrefix(armor.Header, text)) {
			return nil, ErrDamaged
		}
		return nil, ErrNotInvitation
	}
	end := strings.Index(text, armor.Footer)
	if end < start {
		return nil, ErrDamaged
	}
	sealed, err := io.ReadAll(armor.NewReader(strings.NewReader(asPasted(text[start:end]) + armor.Footer + "\n")))
	if err != nil {
		return nil, ErrDamaged
	}
	return sealed, nil
}

// asPasted drops what mail programs put around lines.
func asPasted(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.Trim(line, "> \t\r\n"); line != "" {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}
