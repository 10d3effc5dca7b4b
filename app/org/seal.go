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
	giveBack(work)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(plain)
	err = errors.Join(err, w.Close(), text.Close())
	return out.Bytes(), err
}

// unseal decrypts a binary age file. What age says of it stays here.
func unseal(sealed []byte, passphrase string, maxWork int) ([]byte, error) {
	work, err := checkHeader(sealed, maxWork)
	if err != nil {
		return nil, err
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, ErrPassphrase
	}
	identity.SetMaxWorkFactor(maxWork)
	plain, err := age.Decrypt(bytes.NewReader(sealed), identity)
	giveBack(work)
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

// giveBack returns to the system what scrypt took, a KiB for each of 2^work:
// it is not needed again for long.
func giveBack(work int) {
	if work >= 12 {
		debug.FreeOSMemory()
	}
}

// checkHeader gives the power of two that scrypt is to run with, and tells what
// age would refuse in one way only, before any work: another version, another
// kind of encryption, too much work.
func checkHeader(sealed []byte, maxWork int) (work int, err error) {
	text := string(sealed[:min(len(sealed), 512)])
	switch {
	case text == "":
		return 0, ErrNotInvitation
	case len(text) < len(ageVersion) && strings.HasPrefix(ageVersion, text):
		return 0, ErrDamaged
	case !strings.HasPrefix(text, ageIntro):
		return 0, ErrNotInvitation
	case !strings.HasPrefix(text, ageVersion):
		return 0, ErrNewer
	}
	line, _, whole := strings.Cut(text[len(ageVersion):], "\n")
	fields := strings.Split(line, " ")
	if !whole || len(fields) < 2 || fields[0] != "->" {
		return 0, ErrDamaged
	}
	if fields[1] != "scrypt" {
		return 0, ErrNotInvitation
	}
	if len(fields) != 4 {
		return 0, ErrDamaged
	}
	n, err := strconv.ParseUint(fields[3], 10, 32)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && n > uint64(maxWork): // #nosec G115 -- a small constant
		return 0, ErrTooMuchWork
	case err != nil:
		return 0, ErrDamaged
	}
	return int(n), nil
}
