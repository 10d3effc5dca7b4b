package main

import (
	"encoding/json"
	"testing"

	"bellhop/app/jsontest"
)

// FuzzClassify: a line is answered for the self and the message that it has byte
// by byte, and for no other.
func FuzzClassify(f *testing.F) {
	line := asked("ann", mentionMe, "hello", "")
	f.Add([]byte(line))
	for _, in := range jsontest.Hostile(line) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want struct {
			Self    json.RawMessage `json:"self"`
			Message json.RawMessage `json:"message"`
		}
		fit := jsontest.Decode(data, &want, false)
		got, ok := decide(data)
		if fit != nil {
			if ok {
				t.Fatalf("%s was taken: %v", data, fit)
			}
			return
		}
		exact, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if again, same := decide(exact); again != got || same != ok {
			t.Fatalf("%s is %+v, and what it says byte by byte, %s, is %+v", data, got, exact, again)
		}
	})
}
