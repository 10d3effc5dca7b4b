package org

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"

	exact "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bellhop/app/vault"
)

const (
	// Valid is how long an invitation can be opened unless it says otherwise.
	Valid = 14 * 24 * time.Hour
	// longestValid is the longest that one may say.
	longestValid = 90 * 24 * time.Hour
	// clockSkew is how far two computers' clocks may be apart.
	clockSkew = 24 * time.Hour

	invitationType    = "bellhop-invitation"
	invitationVersion = 1
)

var teamShape = regexp.MustCompile(`^[TE][0-9A-Z]{1,31}$`)

// Invitation is what an owner hands on. Its Token is the workspace's bot token:
// whoever opens it can do with the app what every invited machine can.
type Invitation struct {
	Office    string // wss, or ws on loopback
	Workspace Workspace
	Token     vault.Secret
	// Made and Expires have whole seconds. For [Create] a zero Made is now and
	// a zero Expires [Valid] later.
	Made, Expires time.Time
}

// payload is the invitation as it stands inside the file. Decoding accepts it
// byte for byte as encoding writes it, and nothing else.
type payload struct {
	Type      string           `json:"type"`
	Version   int              `json:"version"`
	Office    string           `json:"office"`
	Workspace payloadWorkspace `json:"workspace"`
	Token     string           `json:"token"`
	Made      string           `json:"made"`
	Expires   string           `json:"expires"`
}

type payloadWorkspace struct {
	TeamID     string `json:"team_id"`
	Domain     string `json:"domain"`
	Name       string `json:"name"`
	Generation int    `json:"generation"`
}

// Create makes the contents of a .bellhop-invite file. The passphrase is one
// of [NewPassphrase]; fewer than six words are refused with ErrPassphrase, and
// an invitation that [Open] would refuse with ErrUnfit or ErrOffice. It takes
// about a second and 256 MiB, which scrypt means it to.
func Create(inv Invitation, passphrase vault.Secret) ([]byte, error) {
	return create(inv, passphrase, workFactor)
}

func create(inv Invitation, passphrase vault.Secret, work int) ([]byte, error) {
	if inv.Made.IsZero() {
		inv.Made = time.Now()
	}
	if inv.Expires.IsZero() {
		inv.Expires = inv.Made.Add(Valid)
	}
	plain, err := encodePayload(inv)
	if err != nil {
		return nil, fmt.Errorf("org: make invitation: %w", ErrUnfit)
	}
	if _, err := decodePayload(plain); err != nil {
		return nil, fmt.Errorf("org: make invitation: %w: %w", ErrUnfit, err)
	}
	if len(splitPassphrase(passphrase)) < passphraseWords {
		return nil, fmt.Errorf("org: make invitation: %w", ErrPassphrase)
	}
	sealed, err := seal(plain, canonical(passphrase), work)
	if err != nil {
		return nil, fmt.Errorf("org: seal invitation: %w", err)
	}
	return sealed, nil
}

// Open reads what [ReadFile] gave, or a text that a person pasted: a file's
// contents or a link. Every error is one that [Explain] knows; nothing is
// stored or asked. It takes as long as [Create].
func Open(data []byte, passphrase vault.Secret) (Invitation, error) {
	inv, err := open(data, passphrase, workFactor)
	if err != nil {
		return Invitation{}, fmt.Errorf("org: open invitation: %w", err)
	}
	return inv, nil
}

func open(data []byte, passphrase vault.Secret, maxWork int) (Invitation, error) {
	sealed, err := unwrap(data)
	if err != nil {
		return Invitation{}, err
	}
	plain, err := unseal(sealed, canonical(passphrase), maxWork)
	if err != nil {
		return Invitation{}, err
	}
	inv, err := decodePayload(plain)
	if err != nil {
		return Invitation{}, err
	}
	now := time.Now()
	if inv.Made.After(now.Add(clockSkew)) {
		return Invitation{}, ErrFuture
	}
	if !now.Before(inv.Expires) {
		return Invitation{}, &ExpiredError{inv.Expires}
	}
	return inv, nil
}

func encodePayload(inv Invitation) ([]byte, error) {
	return json.Marshal(payload{
		Type: invitationType, Version: invitationVersion, Office: inv.Office,
		Workspace: payloadWorkspace(inv.Workspace), Token: inv.Token.Reveal(),
		Made: inv.Made.UTC().Format(time.RFC3339), Expires: inv.Expires.UTC().Format(time.RFC3339),
	})
}

// decodePayload is strict: a key more, one twice, or in other letters is
// ErrForeign. Its errors never carry the contents.
func decodePayload(data []byte) (Invitation, error) {
	var head struct {
		Type    string `json:"type"`
		Version int    `json:"version"`
	}
	if exact.Unmarshal(data, &head, jsontext.AllowDuplicateNames(true)) != nil || head.Type != invitationType {
		return Invitation{}, ErrNotInvitation
	}
	if head.Version > invitationVersion {
		return Invitation{}, ErrNewer
	}
	var p payload
	if exact.Unmarshal(data, &p) != nil || p.Version != invitationVersion {
		return Invitation{}, ErrForeign
	}
	again, err := json.Marshal(p)
	if err != nil || !bytes.Equal(again, data) {
		return Invitation{}, ErrForeign
	}
	return p.invitation()
}

func (p payload) invitation() (Invitation, error) {
	made, err1 := moment(p.Made)
	expires, err2 := moment(p.Expires)
	w := Workspace(p.Workspace)
	switch {
	case err1 != nil, err2 != nil, !expires.After(made), expires.Sub(made) > longestValid:
		return Invitation{}, ErrForeign
	case !teamShape.MatchString(w.TeamID), !domainShape.MatchString(w.Domain), w.Generation < 1, tame(w.Name) != w.Name:
		return Invitation{}, ErrForeign
	case tokenCode(p.Token) != CodeTokenGood:
		return Invitation{}, ErrForeign
	}
	if _, err := officeHost(p.Office); err != nil {
		return Invitation{}, err
	}
	return Invitation{Office: p.Office, Workspace: w, Token: vault.NewSecret(p.Token), Made: made, Expires: expires}, nil
}

// officeHost gives the host of an office's address: wss, or ws on loopback,
// with nothing in it that could name a person, and in ASCII, so that no other
// host can look the same.
func officeHost(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || len(address) > 512 || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return "", ErrOffice
	}
	for _, r := range address {
		if r <= ' ' || r > '~' {
			return "", ErrOffice
		}
	}
	if u.Scheme != "wss" && (u.Scheme != "ws" || !loopback(u.Hostname())) {
		return "", ErrOffice
	}
	return strings.ToLower(u.Host), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// moment reads a time as an invitation writes it, and in no other way: package
// time alone takes an hour of one digit.
func moment(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err == nil && t.UTC().Format(time.RFC3339) != s {
		err = ErrDamaged
	}
	return t, err
}
