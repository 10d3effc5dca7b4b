package org

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/app/vault"
	"bellhop/assets"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/google/go-cmp/cmp"
)

// light is scrypt's work in tests, for what is not about the work.
const light = 1

func invitation() Invitation {
	return Invitation{
		Office:    "wss://office.example/gateway",
		Workspace: Workspace{TeamID: "T0ACME", Domain: "acme", Name: "Acme & Söhne", Generation: 2},
		Token:     vault.NewSecret(botToken),
	}
}

func pass() vault.Secret { return vault.NewSecret(sixWords) }

func made(t testing.TB, inv Invitation) []byte {
	t.Helper()
	data, err := create(inv, pass(), light)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sealedIn is the age file inside an armored one.
func sealedIn(t testing.TB, data []byte) []byte {
	t.Helper()
	sealed, err := unwrap(data)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// sealedText is an age file with any contents.
func sealedText(t testing.TB, plain string) []byte {
	t.Helper()
	data, err := seal([]byte(plain), sixWords, light)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// contents is what an invitation holds, with one key changed; a nil value
// takes it away.
func contents(t testing.TB, key string, value any) string {
	t.Helper()
	inv := invitation()
	inv.Made = time.Now().Truncate(time.Second)
	inv.Expires = inv.Made.Add(Valid)
	data, err := encodePayload(inv)
	if err != nil {
		t.Fatal(err)
	}
	old := fmt.Sprintf("%q:", key)
	start := bytes.Index(data, []byte(old))
	if start < 0 {
		t.Fatalf("no %s", key)
	}
	d := json.NewDecoder(bytes.NewReader(data[start+len(old):]))
	var was json.RawMessage
	if err := d.Decode(&was); err != nil {
		t.Fatal(err)
	}
	replaced := []byte{}
	if value != nil {
		fresh, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		replaced = append([]byte(old), fresh...)
	}
	return strings.NewReplacer("{,", "{", ",}", "}", ",,", ",").Replace(
		string(data[:start]) + string(replaced) + string(data[start+len(old)+len(was):]))
}

// withHeader replaces a piece of the header of an age file.
func withHeader(t testing.TB, old, fresh string) []byte {
	t.Helper()
	data := sealedIn(t, made(t, invitation()))
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("no %q in the header", old)
	}
	return bytes.Replace(data, []byte(old), []byte(fresh), 1)
}

func workOf(t testing.TB, factor string) []byte {
	t.Helper()
	data := sealedIn(t, made(t, invitation()))
	lines := bytes.SplitN(data, []byte("\n"), 3)
	fields := bytes.Fields(lines[1])
	lines[1] = []byte(fmt.Sprintf("-> scrypt %s %s", fields[2], factor))
	return bytes.Join(lines, []byte("\n"))
}

func forKey(t testing.TB) []byte {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, id.Recipient())
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

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
		"wrong passphrase":                 {data: whole, pass: "zoo zoo zoo zoo zoo wrong", want: ErrPassphrase},
		"no passphrase":                    {data: whole, pass: " ", want: ErrPassphrase},
		"wrong passphrase for a link":      {data: []byte(link), pass: canary, want: ErrPassphrase},
		"nothing":                          {want: ErrNotInvitation},
		"text":                             {data: []byte("hello " + canary), want: ErrNotInvitation},
		"a picture":                        {data: []byte("\x89PNG\r\n\x1a\n"), want: ErrNotInvitation},
		"a file for a key":                 {data: forKey(t), want: ErrNotInvitation},
		"another age file":                 {data: sealedText(t, "hello "+canary), want: ErrNotInvitation},
		"other JSON":                       {data: sealedText(t, `{"type":"recipe"}`), want: ErrNotInvitation},
		"null":                             {data: sealedText(t, `null`), want: ErrNotInvitation},
		"empty inside":                     {data: sealedText(t, ``), want: ErrNotInvitation},
		"another link":                     {data: []byte("bellhop://leave?v=1&i=AAAA"), want: ErrNotInvitation},
		"too large":                        {data: bytes.Repeat([]byte("x"), MaxInvitation+1), want: ErrTooLarge},
		"cut in the armor":                 {data: whole[:len(whole)/2], want: ErrDamaged},
		"cut in the first line":            {data: []byte("age-encr"), want: ErrDamaged},
		"cut in the armor's first line":    {data: []byte(armor.Header[:12]), want: ErrDamaged},
		"cut in the header":                {data: sealedIn(t, whole)[:40], want: ErrDamaged},
		"cut at the end":                   {data: sealedIn(t, whole)[:len(sealedIn(t, whole))-1], want: ErrDamaged},
		"cut after the header":             {data: sealedIn(t, whole)[:160], want: ErrDamaged},
		"a bit turned":                     {data: flipped, want: ErrDamaged},
		"a line lost in the armor":         {data: bytes.Replace(whole, []byte("\n"), nil, 2), want: ErrDamaged},
		"something behind":                 {data: append(sealedIn(t, whole), 0), want: ErrDamaged},
		"no work factor":                   {data: workOf(t, ""), want: ErrDamaged},
		"a work factor in words":           {data: workOf(t, "ten"), want: ErrDamaged},
		"a work factor below zero":         {data: workOf(t, "-1"), want: ErrDamaged},
		"a work factor of 19":              {data: workOf(t, "19"), want: ErrTooMuchWork},
		"a work factor of 30":              {data: workOf(t, "30"), want: ErrTooMuchWork},
		"a work factor that overflows":     {data: workOf(t, "99999999999999999999"), want: ErrTooMuchWork},
		"a newer age":                      {data: withHeader(t, "age-encryption.org/v1", "age-encryption.org/v2"), want: ErrNewer},
		"a newer version":                  {data: sealedText(t, `{"type":"bellhop-invitation","version":2,"secrets":[]}`), want: ErrNewer},
		"a newer link":                     {data: []byte("bellhop://join?v=2&x=AAAA"), want: ErrNewer},
		"another address for Slack":        {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"token"`, `"slack_api":"https://evil.example/api/","token"`, 1)), want: ErrForeign},
		"another key of the workspace":     {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"domain"`, `"url":"https://evil.example","domain"`, 1)), want: ErrForeign},
		"a key twice":                      {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"token"`, `"office":"wss://evil.example","token"`, 1)), want: ErrForeign},
		"a key in capitals":                {data: sealedText(t, strings.Replace(contents(t, "office", "wss://office.example"), `"token"`, `"Token"`, 1)), want: ErrForeign},
		"something behind the JSON":        {data: sealedText(t, contents(t, "office", "wss://office.example")+"{}"), want: ErrNotInvitation},
		"a blank in the JSON":              {data: sealedText(t, " "+contents(t, "office", "wss://office.example")), want: ErrForeign},
		"no token":                         {data: sealedText(t, contents(t, "token", nil)), want: ErrForeign},
		"a user token":                     {data: sealedText(t, contents(t, "token", "xoxp-"+botToken[5:])), want: ErrForeign},
		"a token with a line break":        {data: sealedText(t, contents(t, "token", botToken+"\n")), want: ErrForeign},
		"a domain that is an address":      {data: sealedText(t, contents(t, "domain", "evil.example/")), want: ErrForeign},
		"a team that is none":              {data: sealedText(t, contents(t, "team_id", "../x")), want: ErrForeign},
		"a generation of 0":                {data: sealedText(t, contents(t, "generation", 0)), want: ErrForeign},
		"a generation in words":            {data: sealedText(t, contents(t, "generation", "two")), want: ErrForeign},
		"a name that turns the line":       {data: sealedText(t, contents(t, "name", "Acme\u202egnp")), want: ErrForeign},
		"a version of 0":                   {data: sealedText(t, contents(t, "version", 0)), want: ErrForeign},
		"times that are none":              {data: sealedText(t, contents(t, "made", "yesterday")), want: ErrForeign},
		"valid for ever":                   {data: sealedText(t, contents(t, "expires", time.Now().Add(91*24*time.Hour).UTC().Format(time.RFC3339))), want: ErrForeign},
		"an office without encryption":     {data: sealedText(t, contents(t, "office", "ws://office.example/")), want: ErrOffice},
		"an office by http":                {data: sealedText(t, contents(t, "office", "https://office.example/")), want: ErrOffice},
		"an office with a password":        {data: sealedText(t, contents(t, "office", "wss://me:"+canary+"@office.example/")), want: ErrOffice},
		"an office that looks like one":    {data: sealedText(t, contents(t, "office", "wss://оffice.example/")), want: ErrOffice},
		"an office without a host":         {data: sealedText(t, contents(t, "office", "wss:///gateway")), want: ErrOffice},
		"no office":                        {data: sealedText(t, contents(t, "office", "")), want: ErrOffice},
		"an office too long":               {data: sealedText(t, contents(t, "office", "wss://office.example/"+strings.Repeat("x", 512))), want: ErrOffice},
		"an office that is not on this PC": {data: sealedText(t, contents(t, "office", "ws://127.0.0.1.evil.example/")), want: ErrOffice},
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

// inWords holds an error to a sentence in each language, without the canary.
func inWords(t testing.TB, err error) {
	t.Helper()
	for _, lang := range assets.Languages() {
		text, ok := SayError(assets.Words(lang), err)
		if !ok || strings.HasPrefix(text, "org.") || strings.Contains(text, "{") {
			t.Errorf("%s: %v says %q", lang, err, text)
		}
		if both := err.Error() + text; strings.Contains(both, canary) || strings.Contains(both, "xox") {
			t.Errorf("tells what it read: %q", both)
		}
	}
}

func TestGoodInvitations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		want := invitation()
		want.Made = time.Now().UTC()
		want.Expires = want.Made.Add(14 * 24 * time.Hour)
		file := made(t, invitation())
		link, err := Link(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(file)
		for name, data := range map[string]string{
			"the file":                 text,
			"binary":                   string(sealedIn(t, file)),
			"the ends of lines of DOS": strings.ReplaceAll(text, "\n", "\r\n"),
			"in the middle of a mail":  "Hello,\n\n" + text + "\nRegards\n",
			"quoted in an answer":      "> " + strings.ReplaceAll(text, "\n", "\n> "),
			"blanks at ends of lines":  strings.ReplaceAll(text, "\n", "  \n"),
			"the link":                 link,
			"the link in brackets":     " <" + link + ">\n",
			"the link, broken":         link[:80] + "\r\n" + link[80:160] + "\n  " + link[160:],
			"the link with a slash":    strings.Replace(link, "join?", "join/?", 1),
			"the link in capitals":     strings.Replace(link, "bellhop://join", "BELLHOP://JOIN", 1),
		} {
			got, err := open([]byte(data), vault.NewSecret("Legal-Winner-Thank-Year-Wave-Sausage"), workFactor)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !got.Token.Equal(want.Token) {
				t.Errorf("%s: another token", name)
			}
			got.Token = want.Token
			if diff := cmp.Diff(want, got, cmp.Comparer(vault.Secret.Equal)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestTimesOfInvitations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		file := made(t, invitation())
		day := 24 * time.Hour
		ahead := invitation()
		ahead.Made = time.Now().Add(2 * day)
		future := made(t, ahead)
		if _, err := open(future, pass(), workFactor); !errors.Is(err, ErrFuture) {
			t.Errorf("two days ahead: %v", err)
		}
		time.Sleep(day + time.Second)
		if _, err := open(future, pass(), workFactor); err != nil {
			t.Errorf("less than a day ahead: %v", err)
		}
		time.Sleep(13*day - 2*time.Second)
		if _, err := open(file, pass(), workFactor); err != nil {
			t.Errorf("a second before its end: %v", err)
		}
		time.Sleep(time.Second)
		_, err := open(file, pass(), workFactor)
		var expired *ExpiredError
		if !errors.As(err, &expired) || !expired.At.Equal(time.Now()) {
			t.Fatalf("at its end: %v", err)
		}
		inWords(t, err)
		if text, _ := SayError(assets.Words("en"), err); !strings.Contains(text, expired.At.Local().Format("2006-01-02")) {
			t.Errorf("does not say when: %q", text)
		}
	})
}

func TestUnfitInvitations(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*Invitation)
		pass   string
		want   error
	}{
		"no token":      {func(i *Invitation) { i.Token = vault.Secret{} }, sixWords, ErrUnfit},
		"a user token":  {func(i *Invitation) { i.Token = vault.NewSecret("xoxp-" + botToken[5:]) }, sixWords, ErrUnfit},
		"no office":     {func(i *Invitation) { i.Office = "" }, sixWords, ErrOffice},
		"no workspace":  {func(i *Invitation) { i.Workspace = Workspace{} }, sixWords, ErrUnfit},
		"valid a year":  {func(i *Invitation) { i.Made = time.Now(); i.Expires = i.Made.AddDate(1, 0, 0) }, sixWords, ErrUnfit},
		"ends at once":  {func(i *Invitation) { i.Made = time.Now(); i.Expires = i.Made }, sixWords, ErrUnfit},
		"year 10000":    {func(i *Invitation) { i.Made = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, sixWords, ErrUnfit},
		"five words":    {func(*Invitation) {}, "one two three four five", ErrPassphrase},
		"no passphrase": {func(*Invitation) {}, "", ErrPassphrase},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inv := invitation()
			tc.change(&inv)
			data, err := Create(inv, vault.NewSecret(tc.pass))
			if !errors.Is(err, tc.want) || data != nil {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			inWords(t, err)
		})
	}
}

// TestRealWork makes one invitation as it is made for people: at 2^18, with
// none of its contents in the clear. It takes seconds: the others do less work.
func TestRealWork(t *testing.T) {
	t.Parallel()
	file, err := Create(invitation(), pass())
	if err != nil {
		t.Fatal(err)
	}
	if sealed := sealedIn(t, file); !bytes.Contains(sealed[:100], []byte(" 18\n")) || bytes.Contains(sealed, []byte("acme")) || bytes.Contains(sealed, []byte(canary)) {
		t.Errorf("not sealed as it should be: %q", sealed[:100])
	}
	if bytes.Contains(file, []byte(base64.StdEncoding.EncodeToString([]byte(botToken)))) {
		t.Error("the token is in it")
	}
	link, err := Link(file)
	if err != nil || len(link) > MaxLink || !regexp.MustCompile(`^bellhop://join\?v=1&i=[0-9A-Za-z_-]+$`).MatchString(link) {
		t.Errorf("link of %d characters: %v", len(link), err)
	}
}
