package org

import (
	"bytes"
	"errors"
	"io"
	"runtime/debug"
	"strconv"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

const (
	// workFactor is the power of two that scrypt runs with, and the most that
	// is done for what somebody else made.
	workFactor = 18

	ageIntro   = "age-encryption.org/"
	ageVersion = ageIntro + "v1\n"
)

// seal gives an armored age file.
func seal(plain []byte, passphrase string, work int) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(work)
	var out bytes.Buffer
	text := armor.NewWriter(&out)
	w, err := age.Encrypt(text, recipient)
	defer debug.FreeOSMemory() // what scrypt took is not needed again
	if err != nil {
		return nil, err
	}
	_, err = w.Write(plain)
	err = errors.Join(err, w.Close(), text.Close())
	return out.Bytes(), err
}

// unseal decrypts a binary age file. What age says of it stays here.
func unseal(sealed []byte, passphrase string, maxWork int) ([]byte, error) {
	if err := checkHeader(sealed, maxWork); err != nil {
		return nil, err
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, ErrPassphrase
	}
	identity.SetMaxWorkFactor(maxWork)
	plain, err := age.Decrypt(bytes.NewReader(sealed), identity)
	debug.FreeOSMemory()
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, ErrDamaged
	}
	data, err := io.ReadAll(plain)
	if err != nil {
		return nil, ErrDamaged
	}
	return data, nil
}

// checkHeader tells what age would refuse in one way only, before any work:
// another version, another kind of encryption, too much work.
func checkHeader(sealed []byte, maxWork int) error {
	text := string(sealed[:min(len(sealed), 512)])
	switch {
	case text == "":
		return ErrNotInvitation
	case len(text) < len(ageVersion) && strings.HasPrefix(ageVersion, text):
		return ErrDamaged
	case !strings.HasPrefix(text, ageIntro):
		return ErrNotInvitation
	case !strings.HasPrefix(text, ageVersion):
		return ErrNewer
	}
	line, _, whole := strings.Cut(text[len(ageVersion):], "\n")
	fields := strings.Split(line, " ")
	if !whole || len(fields) < 2 || fields[0] != "->" {
		return ErrDamaged
	}
	if fields[1] != "scrypt" {
		return ErrNotInvitation
	}
	if len(fields) != 4 {
		return ErrDamaged
	}
	work, err := strconv.ParseUint(fields[3], 10, 32)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && work > uint64(maxWork):
		return ErrTooMuchWork
	case err != nil:
		return ErrDamaged
	}
	return nil
}
