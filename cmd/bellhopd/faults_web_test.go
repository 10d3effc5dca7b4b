package main

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/bridge/sandbox/office"
)

// The parts of what a scenario expects that the ones below add.
const (
	toldNothing = "; whoever answers is told nothing"
)

// webFaults are those between bellhopd and whom it means to talk to: names,
// certificates, proxies, portals.
func webFaults() []scenario {
	return slices.Concat(strangers(), proxies(), portals(), names())
}

const (
	soon = time.Hour
	day  = 24 * time.Hour
)

// strangers are those who cannot prove to be the office or Slack.
func strangers() (all []scenario) {
	const here = "127.0.0.1"
	for _, side := range []string{officeSide, slackSide} {
		certificate, plain := unreachable(side)+"/certificate", unreachable(side)
		for _, c := range []struct {
			name, done, words string
			gate              bool
			show              func(a *authority, d *door)
		}{
			{"certificate expired", "TLS with a certificate that ran out an hour ago", certificate, true, func(a *authority, d *door) { d.show(a.issue(here, -day, -soon), 0) }},
			{"certificate not yet valid", "TLS with a certificate that begins in an hour", certificate, false, func(a *authority, d *door) { d.show(a.issue(here, soon, day), 0) }},
			{"certificate of another host", "TLS with a certificate of elsewhere.example", certificate, false, func(a *authority, d *door) { d.show(a.good("elsewhere.example"), 0) }},
			{"certificate self-signed", "TLS with a certificate that nobody vouches for", certificate, side == slackSide, func(a *authority, d *door) { d.show(newAuthority(a.t).good(here), 0) }},
			{"TLS 1.1", "nothing newer than TLS 1.1 is spoken", plain, false, func(a *authority, d *door) { d.show(a.good(here), tls.VersionTLS11) }},
		} {
			all = append(all, scenario{
				name: c.name, side: side, done: c.done, expected: waits + toldNothing, words: []string{c.words}, gate: c.gate,
				play: func(f *trial) {
					a, d := newAuthority(f.t), newDoor(f, true)
					f.trust(a)
					f.reach("https", d.address)
					c.show(a, d)
					f.fromTheStart(func() {
						if n := d.asked(); n > 0 {
							f.t.Errorf("%d requests were sent to a stranger", n)
						}
						d.show(a.good(here), 0)
					})
				},
			})
		}
		all = append(all, scenario{
			name: "no TLS", side: side, done: "plain HTTP where TLS is spoken", expected: waits, words: []string{plain},
			play: func(f *trial) {
				a, d, bare := newAuthority(f.t), newDoor(f, true), newDoor(f, false)
				f.trust(a)
				w := newWire(f.t, bare.address)
				f.reach("https", w.address)
				d.show(a.good(here), 0)
				f.fromTheStart(func() { w.divert(d.address) })
			},
		})
	}
	return all
}

// fromTheStart has a process that starts under a fault get over it.
func (f *trial) fromTheStart(cure func()) {
	f.t.Helper()
	f.start()
	f.hear(3)
	f.sees(f.words...)
	cure()
	f.hear(3)
	f.ends()
}

// proxies are what can be wrong with the proxy of the environment.
func proxies() (all []scenario) {
	const proxy = "/proxy"
	for _, c := range []struct {
		name, done, variant string
		gate                bool
		poison              func(f *trial, p *httpProxy)
	}{
		{"proxy: 407", "the proxy wants a sign-in", proxy, true, func(_ *trial, p *httpProxy) {
			p.put(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Proxy-Authenticate", `Basic realm="office network"`)
				http.Error(w, "sign in first", http.StatusProxyAuthRequired)
			})
		}},
		{"proxy: 407 without a phrase", "the proxy answers `HTTP/1.1 407` and nothing else", proxy, true, func(_ *trial, p *httpProxy) { p.put(rawAnswer("HTTP/1.1 407\r\n\r\n")) }},
		{"proxy: no such name", "the proxy answers 502: it cannot find the host", proxy, false, func(_ *trial, p *httpProxy) {
			p.put(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no such host", http.StatusBadGateway) })
		}},
		{"proxy: gone", "connections to the proxy are refused", "", false, func(f *trial, p *httpProxy) { p.wire.hangUp() }},
		{"proxy: talks nonsense", "what listens is no proxy", "", false, func(_ *trial, p *httpProxy) { p.put(rawAnswer("220 mail.example ESMTP\r\n")) }},
		{"proxy: stalls", "the proxy does not answer", "", false, func(_ *trial, p *httpProxy) { p.wire.set(toxic{stall: true}) }},
	} {
		for _, side := range []string{officeSide, slackSide} {
			all = append(all, scenario{
				name: c.name, side: side, done: c.done, expected: waits + toldNothing, words: []string{unreachable(side) + c.variant}, gate: c.gate && side == officeSide,
				play: func(f *trial) {
					host := strings.ToLower(f.side) + ".example"
					a, d := newAuthority(f.t), newDoor(f, true)
					f.trust(a)
					f.reach("https", host)
					d.show(a.good(host), 0)
					p := newHTTPProxy(f, d.address)
					c.poison(f, p)
					f.fromTheStart(func() {
						if n := d.asked(); n > 0 {
							f.t.Errorf("%d requests passed", n)
						}
						p.put(nil)
						if c.name == "proxy: gone" {
							p.wire.listen()
						}
						p.wire.cure()
					})
				},
			})
		}
	}
	for _, side := range []string{officeSide, slackSide} {
		all = append(all, scenario{
			name: "proxy: reads along", side: side, done: "the proxy answers with a certificate of its own", expected: waits + toldNothing, words: []string{unreachable(side) + "/certificate"},
			play: func(f *trial) {
				host := strings.ToLower(f.side) + ".example"
				a, d, spy := newAuthority(f.t), newDoor(f, true), newDoor(f, true)
				f.trust(a)
				f.reach("https", host)
				d.show(a.good(host), 0)
				spy.show(newAuthority(f.t).good(host), 0)
				p := newHTTPProxy(f, d.address)
				p.put(func(w http.ResponseWriter, _ *http.Request) { tunnel(w, spy.address) })
				f.fromTheStart(func() {
					if n := spy.asked(); n > 0 {
						f.t.Errorf("%d requests were sent to a stranger", n)
					}
					p.put(nil)
				})
			},
		})
	}
	return all
}

const portalPage = `<!DOCTYPE html><html><head><title>Welcome</title></head><body><form action="/login">Sign in to use this network</form></body></html>`

// portals are pages that answer in somebody's place.
func portals() (all []scenario) {
	for _, c := range []struct {
		name, done string
		gate       bool
		status     int
	}{
		{"captive portal: a page", "200 and a page to sign in on, for everything", true, http.StatusOK},
		{"captive portal: a redirect", "302 to a page to sign in on, for everything", true, http.StatusFound},
		{"captive portal: RFC 8910", "511 and a page to sign in on, for everything", false, http.StatusNetworkAuthenticationRequired},
	} {
		for _, side := range []string{officeSide, slackSide} {
			expected := waits
			if side == slackSide {
				expected = mayRepeat
			}
			all = append(all, scenario{
				name: c.name, side: side, done: c.done, expected: expected, words: []string{unreachable(side)}, gate: c.gate,
				play: func(f *trial) {
					d := newDoor(f, false)
					f.reach("http", d.address)
					var followed atomic.Int64
					login := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
					defer login.Close()
					f.besieged(func() {
						d.put(func(w http.ResponseWriter, _ *http.Request) {
							w.Header().Set("Content-Type", "text/html; charset=utf-8")
							if c.status == http.StatusFound {
								w.Header().Set("Location", login.URL)
							}
							w.WriteHeader(c.status)
							_, _ = io.WriteString(w, portalPage)
						})
						if f.side == officeSide {
							f.office.Fault(office.Fault{Kind: office.Drop})
						}
					}, func() { d.put(nil) })
					if n := followed.Load(); n > 0 {
						f.t.Errorf("%d requests followed the redirect", n)
					}
				},
			})
		}
	}
	return all
}

// names are those that cannot be found.
func names() (all []scenario) {
	for _, side := range []string{officeSide, slackSide} {
		all = append(all, scenario{
			name: "DNS failure", side: side, done: "the name cannot be looked up; the next start has one that can", gate: true,
			expected: "stays until it is ended; nothing lost, none doubled", words: []string{unreachable(side)},
			play: func(f *trial) {
				url, api, rate := f.url, f.api, f.rate
				// The resolver refuses a label of 64 letters before it asks anybody.
				f.reach("https", strings.Repeat("o", 64)+".example")
				f.start()
				f.hear(3)
				f.sees(f.words...)
				f.p.term()
				f.url, f.api, f.rate = url, api, rate
				f.begin()
				f.hear(3)
				f.ends()
			},
		})
	}
	return all
}
