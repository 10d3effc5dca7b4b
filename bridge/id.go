package bridge

import "errors"

// MaxID is the longest id, in bytes, that the office gateway contract allows.
const MaxID = 128

// CheckID reports an id that is empty or longer than [MaxID] bytes. key is the
// name that the error gives it.
func CheckID(key, id string) error {
	if id == "" {
		return errors.New(key + " is missing")
	}
	if len(id) > MaxID {
		return errors.New(key + " is too long")
	}
	return nil
}
