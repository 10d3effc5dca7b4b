package org

import (
	"bytes"
	"strings"
	"testing"

	"bellhop/app/vault"
)

// FuzzOpen: whatever is opened is either one of ours, which made again says
// the same, or an error that has a code.
func FuzzOpen(f *testing.F) {
	whole := made(f, invitation())
	f.Add(whole)
	f.Add(sealedIn(f, whole))
	f.Add(whole[:len(whole)/2])
	f.Add(workOf(f, "19"))
	if link, err := Link(whole); err == nil {
		f.Add([]byte(link))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		inv, err := open(data, pass(), light)
		if err == nil {
			if _, err := create(inv, pass(), light); err != nil {
				t.Errorf("opened, and cannot be made: %v", err)
			}
			return
		}
		explainedOrFail(t, err)
	})
}

// FuzzPayload: what is inside is taken byte for byte as we write it.
func FuzzPayload(f *testing.F) {
	f.Add([]byte(contents(f, "office", "wss://office.example/")))
	f.Add([]byte(strings.Replace(contents(f, "office", "wss://office.example/"), `"token"`, `"slack_api":"x","token"`, 1)))
	f.Add([]byte(`{"type":"bellhop-invitation","version":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		inv, err := decodePayload(data)
		if err != nil {
			explainedOrFail(t, err)
			return
		}
		again, err := encodePayload(inv)
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("%q was taken for %q: %v", data, again, err)
		}
		if _, err := officeHost(inv.Office); err != nil || !Passed(CheckToken(inv.Token.Reveal())) {
			t.Errorf("taken: %q", data)
		}
	})
}

// FuzzParseLink: what a link holds, put into a link, is held by that.
func FuzzParseLink(f *testing.F) {
	f.Add("bellhop://join?v=1&i=YWdl")
	f.Add(" <BELLHOP://join/?i=YWdl\r\n&v=1>")
	f.Add("bellhop://join?v=2&i=YWdl")
	f.Fuzz(func(t *testing.T, link string) {
		sealed, err := parseLink(link)
		if err != nil {
			explainedOrFail(t, err)
			return
		}
		again, err := Link(append([]byte(ageIntro), sealed...))
		if err != nil {
			return // longer than a link by what was put before it
		}
		if back, err := parseLink(again); err != nil || !bytes.Equal(back, append([]byte(ageIntro), sealed...)) {
			t.Errorf("%q: %q, %v", link, back, err)
		}
	})
}

// FuzzForm: what is typed into the form or as a passphrase never comes out of
// a finding, and a domain is one that an address can be made of.
func FuzzForm(f *testing.F) {
	f.Add(botToken)
	f.Add("https://acme.slack.com/")
	f.Add("Ｌｅｇａｌ　Winner-thank")
	f.Fuzz(func(t *testing.T, text string) {
		domain, found := CheckDomain(text)
		if domain != "" && !domainShape.MatchString(domain) || Passed(found) != (domain != "") {
			t.Errorf("%q is %q, %+v", text, domain, found)
		}
		if again, _ := CheckDomain(domain); again != domain {
			t.Errorf("%q is %q, and that %q", text, domain, again)
		}
		for _, one := range append(CheckToken(text), CheckPassphrase(vault.NewSecret(text))...) {
			if one.Code == "" || len(text) > 8 && strings.Contains(strings.Join(one.Args, ""), text) {
				t.Errorf("%q: %+v", text, one)
			}
		}
		if once := canonical(vault.NewSecret(text)); canonical(vault.NewSecret(once)) != once {
			t.Errorf("%q becomes %q and then another", text, once)
		}
	})
}

func explainedOrFail(t *testing.T, err error) {
	t.Helper()
	if code, _, ok := Explain(err); !ok || strings.Contains(err.Error(), canary) {
		t.Errorf("%q for %v", code, err)
	}
}
