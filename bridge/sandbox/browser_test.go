package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// postToSlack is what a device does with a direct message.
func postToSlack(t *testing.T, s *Sandbox, a Addresses, form url.Values) {
	t.Helper()
	form.Set("token", s.slack.BotToken())
	r, err := http.PostForm(a.Slack+"chat.postMessage", form)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Fatalf("post: %s", r.Status)
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	s, a := start(t, Options{})
	b := openBrowser(t)
	b.size(1440, 900, "light")
	b.goTo(a.Page)
	b.picture("empty-1440-light")

	t.Log("write to Aiko, by keyboard alone")
	b.eval(`document.getElementById("text").focus()`, nil)
	b.key("@")
	b.until(`!document.getElementById("choices").hidden`)
	b.write("aik")
	b.until(`document.querySelectorAll("#choices li").length === 1`)
	b.key("Enter")
	b.until(`document.activeElement.id === "text" && document.getElementById("chips").innerText.includes("@Aiko 愛子")`)
	b.write("Lunch at <b>noon</b> & coffee?")
	b.until(`document.getElementById("preview").innerText === "Direct for Aiko 愛子"`)
	b.picture("composing-1440-light")
	b.key("Enter")
	b.until(`document.querySelector("#messages .message.direct .text")?.innerText.includes("Lunch at <b>noon</b> & coffee?")`)
	b.until(`document.querySelector("#messages .badge").innerText === "Direct for Aiko 愛子"`)
	b.until(`document.getElementById("text").value === "" && document.getElementById("preview").innerText === ""`)
	b.until(`document.querySelector("#messages .state").innerText === "waiting for their device"`)
	said := s.office.Messages()
	if len(said) != 1 || said[0].Sender.ID != "ben" || said[0].Text != "Lunch at <b>noon</b> & coffee?" {
		t.Fatalf("the office has %+v", said)
	}

	t.Log("what is posted to Aiko shows, live")
	postToSlack(t, s, a, url.Values{"channel": {"U0AIKO"}, "text": {"Ben wrote: &lt;img src=x onerror=alert(1)&gt; <http://localhost:1/allow|Allow>"}})
	b.until(`document.querySelector("#posts .rich").innerText === "Ben wrote: <img src=x onerror=alert(1)> Allow"`)
	b.until(`document.querySelector("#posts a").href === "http://localhost:1/allow"`)

	t.Log("edit and delete")
	b.eval(`document.querySelector("[data-focus=edit]").click()`, nil)
	b.until(`document.activeElement.id === "edit-text"`)
	b.eval(`document.activeElement.select()`, nil)
	b.write("Lunch at one?")
	b.key("Enter")
	b.until(`document.querySelector("#messages .text").innerText.includes("Lunch at one?") && document.querySelector("#messages .by").innerText.includes("edited")`)
	b.eval(`document.querySelector("[data-focus=delete]").click()`, nil)
	b.until(`document.querySelector("#messages .message.deleted")`)
	if left := s.office.Messages(); len(left) != 0 {
		t.Errorf("after deleting, the office has %+v", left)
	}

	t.Log("a switch")
	b.eval(`document.getElementById("slack.outage").click()`, nil)
	b.until(`document.getElementById("slack.outage").getAttribute("aria-pressed") === "true"`)

	if diff := cmp.Diff([]string(nil), b.troubles); diff != "" {
		t.Errorf("the page complains: %s", diff)
	}
}

// outside names what can be seen and reaches beyond the window's edge.
const outside = `[...document.querySelectorAll("body *")].filter((e) => {
  const r = e.getBoundingClientRect();
  return r.width > 0 && e.checkVisibility({ opacityProperty: true }) && (r.right > innerWidth + 1 || r.left < -1);
}).map((e) => e.tagName + "#" + e.id + "." + e.className)`

// Whoever writes a mention into the message means it, by key or pasted.
func TestPageTakesTypedMentions(t *testing.T) {
	t.Parallel()
	s, a := start(t, Options{})
	b := openBrowser(t)
	b.size(1440, 900, "light")
	b.goTo(a.Page)
	for i, c := range []struct {
		name      string
		enter     func()
		mentioned string
		text      string
	}{
		{"typed", func() { b.key("@"); b.write("Aiko"); b.key(" "); b.write("hello") }, "aiko", "hello"},
		{"typed without the picker", func() { b.write("@"); b.write("ben"); b.key(" "); b.write("hello again") }, "ben", "hello again"},
		{"pasted", func() { b.write("@Dmitri hello there") }, "dmitri", "hello there"},
		{"at the end", func() { b.write("good morning @chloe") }, "chloe", "good morning"},
		{"nobody", func() { b.write("@nobody a@ben x@ y") }, "", "@nobody a@ben x@ y"},
	} {
		b.eval(`document.querySelector('#people input[value="minjun"]').click(); document.querySelectorAll("#chips button").forEach((x) => x.click()); document.getElementById("text").focus()`, nil)
		c.enter()
		b.until(`document.activeElement.id === "text"`)
		b.key("Enter")
		b.until(`document.querySelectorAll("#messages .message").length === ` + strconv.Itoa(i+1) + ` && document.getElementById("text").value === ""`)
		said := s.office.Messages()[i]
		who := ""
		for _, m := range said.Mentions {
			who += m.ID
		}
		if who != c.mentioned || said.Text != c.text {
			t.Errorf("%s: %q to %q", c.name, said.Text, who)
		}
	}
	if diff := cmp.Diff([]string(nil), b.troubles); diff != "" {
		t.Errorf("the page complains: %s", diff)
	}
}

func TestPageInASmallDarkWindow(t *testing.T) {
	t.Parallel()
	s, a := start(t, Options{})
	fill(t, s, a)
	b := openBrowser(t)
	for _, w := range []struct {
		width  int
		scheme string
		name   string
	}{{1440, "light", "full-1440-light"}, {1440, "dark", "full-1440-dark"}, {1000, "light", "full-1000-light"}, {1000, "dark", "full-1000-dark"}, {390, "light", "full-390-light"}} {
		b.size(w.width, 860, w.scheme)
		b.goTo(a.Page)
		b.until(`document.querySelectorAll("#messages .message").length === 9 && document.querySelectorAll("#posts .post").length > 0`)
		var over int
		b.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over)
		if over > 0 {
			t.Errorf("at %d px the page is %d px too wide", w.width, over)
		}
		var cut []string
		b.eval(outside, &cut)
		if len(cut) > 0 {
			t.Errorf("at %d px beyond the edge: %q", w.width, cut)
		}
		b.picture(w.name)
	}
	b.eval(`document.getElementById("extras-toggle").click(); document.querySelectorAll(".verdict")[8].open = true; document.getElementById("calls").open = true; [...document.querySelectorAll("#conversations button")].at(-1).click(); document.getElementById("mention").focus()`, nil)
	b.until(`document.querySelectorAll("#calls-rows tr").length === 4`)
	postToSlack(t, s, a, url.Values{"channel": {"U0DMITRI"}, "text": {"one more"}})
	b.until(`document.querySelectorAll("#calls-rows tr").length === 5`)
	b.until(`document.querySelector("#desk-dmitri .unread")?.innerText === "1"`)
	b.picture("open-1000-dark")
	b.size(1440, 900, "light")
	b.eval(`document.getElementById("text").focus(); document.getElementById("more").open = true`, nil)
	b.picture("open-1440-light")
	if diff := cmp.Diff([]string(nil), b.troubles); diff != "" {
		t.Errorf("the page complains: %s", diff)
	}
}

// fill has a conversation that shows every look of a message.
func fill(t *testing.T, s *Sandbox, a Addresses) {
	t.Helper()
	group := func(name string) []bridge.Mention { return []bridge.Mention{{Kind: bridge.MentionGroup, Name: name}} }
	for _, w := range []wish{
		{From: "ben", Mentions: to("aiko"), Text: "Could you look at the contract before three? The client wants an answer today, and I would rather not send it without you."},
		{From: "chloe", Mentions: to("aiko"), Text: "昼ご飯は何時にしますか？ 🍱", Space: "lab"},
		{From: "vera", Mentions: to("aiko"), Text: "Hello! I am at the front desk."},
		{From: "dmitri", Mentions: group("all"), Text: "The printer is back."},
		{From: "minjun", Mentions: to("aiko", "ben"), Text: "회의는 4시에 시작합니다"},
		{From: "aiko", Text: "Thinking aloud, nobody in particular"},
		{From: "ben", Mentions: to("chloe"), Text: "The plan we spoke of", Attachments: []bridge.Attachment{{Name: "plan.pdf", URL: "https://files.example/plan.pdf"}}},
		{From: "chloe", Mentions: to("ben"), Text: "<p>Thanks, <b>perfect</b></p>", Format: bridge.FormatHTML},
		{From: "ben", Mentions: to("aiko"), Text: "👍", Kind: bridge.KindReaction},
	} {
		if _, err := s.say(w); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.delete(s.office.Messages()[6].ID); err != nil {
		t.Fatal(err)
	}
	post := func(channel, who, text string) {
		form := url.Values{"channel": {channel}, "text": {text}}
		if who != "" {
			form.Set("username", who)
		}
		postToSlack(t, s, a, form)
	}
	post("U0CHLOE", "", "*Ben* · HQ\nThe plan we spoke of")
	post("U0AIKO", "", "*Ben* · HQ\nCould you look at the contract before three? The client wants an answer today, and I would rather not send it without you.\n<https://office.example/acme/hq|Open in the office>")
	post("U0AIKO", "", "*Chloé* · Lab\n昼ご飯は何時にしますか？ 🍱")
	post("U0AIKO", "Vera", "visitor · HQ\nHello! I am at the front desk.")
	s.remark("Playing: a visitor writes to Aiko, and Slackbot says it")
	if err := s.set("slack.limits", true); err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(s.Token("aiko")) == "" {
		t.Fatal("Aiko has no token")
	}
}
