package org

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bellhop/app/vault"
)

//go:embed wordlist/english.txt
var wordlist []byte

// passphraseWords is how many words a passphrase has. Each is one of 2048, so
// that there are 66 bits to guess, each guess at the price of scrypt at 2^18
// (about a second and 256 MiB).
const passphraseWords = 6

// NewPassphrase gives six words drawn from the system's random source, each as
// likely as any other, with blanks between them.
func NewPassphrase() vault.Secret {
	list := words()
	var draw [2 * passphraseWords]byte
	_, _ = rand.Read(draw[:]) // never fails: it ends the program instead
	chosen := make([]string, passphraseWords)
	for i := range chosen {
		chosen[i] = list[int(binary.BigEndian.Uint16(draw[2*i:]))%len(list)]
	}
	return vault.NewSecret(strings.Join(chosen, " "))
}

// CheckPassphrase says whether a passphrase can be one of ours: how many words
// there are, and which is none of the list. It gives one finding, and does not
// say whether the passphrase opens anything.
func CheckPassphrase(typed vault.Secret) []Finding {
	entered := splitPassphrase(typed)
	list := words()
	for i, word := range entered {
		last := i == len(entered)-1 && len(entered) < passphraseWords
		if _, known := slices.BinarySearch(list, word); !known && !last {
			return []Finding{finding(Error, FieldPassphrase, CodePassphraseWord, strconv.Itoa(i+1))}
		}
	}
	if len(entered) != passphraseWords {
		return []Finding{finding(Error, FieldPassphrase, CodePassphraseWords, strconv.Itoa(len(entered)))}
	}
	return []Finding{finding(OK, FieldPassphrase, CodePassphraseGood)}
}

func words() []string { return strings.Fields(string(bytes.TrimSpace(wordlist))) }

// splitPassphrase takes words however they were typed: in capitals, with
// hyphens, commas or any number of blanks between them, in full-width letters.
func splitPassphrase(typed vault.Secret) []string {
	return strings.FieldsFunc(strings.ToLower(fold(typed.Reveal())), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// canonical is what is given to scrypt.
func canonical(typed vault.Secret) string { return strings.Join(splitPassphrase(typed), " ") }
