package outbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"bellhop/bridge"
)

// shown is what a reader in Slack sees of a message, where Options say nothing
// else.
func shown(m bridge.Message) string {
	parts := []string{string(m.Format), m.Text, m.Sender.Name, string(m.Sender.Role), m.Space.Name, m.Space.URL, m.InReplyTo}
	for _, a := range m.Attachments {
		parts = append(parts, a.Name, a.URL)
	}
	return fmt.Sprintf("%q", parts)
}

// digest is a number for what a message shows: it outlives the text, which is
// erased. It is keyed, so that it says nothing where the file is not at hand.
func (s *core) digest(m bridge.Message) int64 {
	mac := hmac.New(sha256.New, s.salt)
	_, _ = mac.Write([]byte(s.shown(m)))
	return int64(binary.LittleEndian.Uint64(mac.Sum(nil)) | 1) // #nosec G115 -- only the bits count; 0 is none
}

// loadSalt reads the key of the digests, or makes it.
func (s *core) loadSalt(t *tx) error {
	value, err := t.Meta(metaSalt)
	if err == nil && value == "" {
		var key [16]byte
		_, _ = rand.Read(key[:])
		value = hex.EncodeToString(key[:])
		err = t.SetMeta(metaSalt, value)
	}
	s.salt = []byte(value)
	return err
}
