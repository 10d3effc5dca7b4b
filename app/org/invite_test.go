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
	const day = 24 * time.Hour
	expired := &ExpiredError{}
	for name, tt := range map[string]struct {
		ahead, wait time.Duration
		want        error
	}{
		"made now":                  {},
		"from the future: two days": {ahead: 2 * day, want: ErrFuture},
		"from the future: a second more than clocks differ": {ahead: day + time.Second, want: ErrFuture},
		"from the future: as much as clocks may differ":     {ahead: day},
		"from the future, and then a day later":             {ahead: 2 * day, wait: day},
		"a second before its end":                           {wait: 14*day - time.Second},
		"at its end":                                        {wait: 14 * day, want: expired},
		"a year after its end":                              {wait: 365 * day, want: expired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				inv := invitation()
				inv.Made = time.Now().Add(tt.ahead)
				file := made(t, inv)
				time.Sleep(tt.wait)
				got, err := open(file, pass(), workFactor)
				if tt.want == nil {
					if err != nil || got.Token.Empty() {
						t.Errorf("got %v", err)
					}
					return
				}
				inWords(t, err)
				var end *ExpiredError
				if tt.want == error(expired) {
					if text, _ := SayError(assets.Words("en"), err); !errors.As(err, &end) || !end.At.Equal(inv.Made.Add(14*day)) ||
						!strings.Contains(text, end.At.Local().Format("2006-01-02")) {
						t.Errorf("got %v, in words %q", err, text)
					}
				} else if !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				if got != (Invitation{}) {
					t.Error("it is opened all the same")
				}
			})
		})
	}
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
