package org

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/app/vault"

	"filippo.io/age/armor"
)

// TestBadInvitations: each has its own error, tells it in words, and repeats
// nothing of what was read.
func TestBadInvitations(t *testing.T) {
	t.Parallel()
	whole := made(t, invitation())
	flipped := bytes.Clone(sealedIn(t, whole))
	flipped[len(flipped)-1] ^= 1
	link, err := Link(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		data []byte
		pass string
		want error
	}{
		"wrong passphrase":                    {data: whole, pass: "zoo zoo zoo zoo zoo wrong", want: ErrPassphrase},
		"no passphrase":                       {data: whole, pass: " ", want: ErrPassphrase},
		"wrong passphrase for a link":         {data: []byte(link), pass: canary, want: ErrPassphrase},
		"nothing":                             {want: ErrNotInvitation},
		"text":                                {data: []byte("hello " + canary), want: ErrNotInvitation},
		"a picture":                           {data: []byte("\x89PNG\r\n\x1a\n"), want: ErrNotInvitation},
		"a file for a key":                    {data: forKey(t), want: ErrNotInvitation},
		"another age file":                    {data: sealedText(t, "hello "+canary), want: ErrNotInvitation},
		"other JSON":                          {data: sealedText(t, `{"type":"recipe"}`), want: ErrNotInvitation},
		"null":                                {data: sealedText(t, `null`), want: ErrNotInvitation},
		"empty inside":                        {data: sealedText(t, ``), want: ErrNotInvitation},
		"another link":                        {data: []byte("bellhop://leave?v=1&i=AAAA"), want: ErrNotInvitation},
		"too large":                           {data: bytes.Repeat([]byte("x"), MaxInvitation+1), want: ErrTooLarge},
		"truncated in the armor":              {data: whole[:len(whole)/2], want: ErrDamaged},
		"truncated in the first line":         {data: []byte("age-encr"), want: ErrDamaged},
		"truncated in the armor's first line": {data: []byte(armor.Header[:12]), want: ErrDamaged},
		"truncated in the header":             {data: sealedIn(t, whole)[:40], want: ErrDamaged},
		"truncated at the end":                {data: sealedIn(t, whole)[:len(sealedIn(t, whole))-1], want: ErrDamaged},
		"truncated after the header":          {data: sealedIn(t, whole)[:160], want: ErrDamaged},
		"a bit turned":                        {data: flipped, want: ErrDamaged},
		"a line lost in the armor":            {data: bytes.Replace(whole, []byte("\n"), nil, 2), want: ErrDamaged},
		"something behind":                    {data: append(sealedIn(t, whole), 0), want: ErrDamaged},
		"no work factor":                      {data: workOf(t, ""), want: ErrDamaged},
		"a work factor in words":              {data: workOf(t, "ten"), want: ErrDamaged},
		"a work factor below zero":            {data: workOf(t, "-1"), want: ErrDamaged},
		"a work factor of 19":                 {data: workOf(t, "19"), want: ErrTooMuchWork},
		"a work factor of 30":                 {data: workOf(t, "30"), want: ErrTooMuchWork},
		"a work factor that overflows":        {data: workOf(t, "99999999999999999999"), want: ErrTooMuchWork},
		"a newer age":                         {data: withHeader(t, "age-encryption.org/v1", "age-encryption.org/v2"), want: ErrNewer},
		"a newer version":                     {data: sealedText(t, `{"type":"bellhop-invitation","version":2,"secrets":[]}`), want: ErrNewer},
		"a newer link":                        {data: []byte("bellhop://join?v=2&x=AAAA"), want: ErrNewer},
		"another address for Slack":           {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"token"`, `"slack_api":"https://evil.example/api/","token"`, 1)), want: ErrForeign},
		"another key of the workspace":        {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"domain"`, `"url":"https://evil.example","domain"`, 1)), want: ErrForeign},
		"a key twice":                         {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"token"`, `"office":"wss://evil.example","token"`, 1)), want: ErrForeign},
		"a key in capitals":                   {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"token"`, `"Token"`, 1)), want: ErrForeign},
		"something behind the JSON":           {data: sealedText(t, contents(t, "office", "wss://office.example")+"{}"), want: ErrNotInvitation},
		"a blank in the JSON":                 {data: sealedText(t, " "+contents(t, "office", "wss://office.example")), want: ErrForeign},
		"no token":                            {data: sealedText(t, contents(t, "token", nil)), want: ErrForeign},
		"a user token":                        {data: sealedText(t, contents(t, "token", "xoxp-"+botToken[5:])), want: ErrForeign},
		"a token with a line break":           {data: sealedText(t, contents(t, "token", botToken+"\n")), want: ErrForeign},
		"a domain that is an address":         {data: sealedText(t, contents(t, "domain", "evil.example/")), want: ErrForeign},
		"a team that is none":                 {data: sealedText(t, contents(t, "team_id", "../x")), want: ErrForeign},
		"a generation of 0":                   {data: sealedText(t, contents(t, "generation", 0)), want: ErrForeign},
		"a generation in words":               {data: sealedText(t, contents(t, "generation", "two")), want: ErrForeign},
		"a name that turns the line":          {data: sealedText(t, contents(t, "name", "Acme\u202egnp")), want: ErrForeign},
		"a version of 0":                      {data: sealedText(t, contents(t, "version", 0)), want: ErrForeign},
		"times that are none":                 {data: sealedText(t, contents(t, "made", "yesterday")), want: ErrForeign},
		"valid for ever":                      {data: sealedText(t, contents(t, "expires", time.Now().Add(91*24*time.Hour).UTC().Format(time.RFC3339))), want: ErrForeign},
		"an office without encryption":        {data: sealedText(t, contents(t, "office", "ws://office.example/")), want: ErrOffice},
		"an office by http":                   {data: sealedText(t, contents(t, "office", "https://office.example/")), want: ErrOffice},
		"an office with a password":           {data: sealedText(t, contents(t, "office", "wss://me:"+canary+"@office.example/")), want: ErrOffice},
		"an office that looks like one":       {data: sealedText(t, contents(t, "office", "wss://оffice.example/")), want: ErrOffice},
		"an office without a host":            {data: sealedText(t, contents(t, "office", "wss:///gateway")), want: ErrOffice},
		"no office":                           {data: sealedText(t, contents(t, "office", "")), want: ErrOffice},
		"an office too long":                  {data: sealedText(t, contents(t, "office", "wss://office.example/"+strings.Repeat("x", 512))), want: ErrOffice},
		"an office that is not on this PC":    {data: sealedText(t, contents(t, "office", "ws://127.0.0.1.evil.example/")), want: ErrOffice},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.pass == "" {
				tc.pass = sixWords
			}
			inv, err := Open(tc.data, vault.NewSecret(tc.pass))
			if !errors.Is(err, tc.want) || inv != (Invitation{}) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			inWords(t, err)
		})
	}
}
