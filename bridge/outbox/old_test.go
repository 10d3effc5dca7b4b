package outbox

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/file"
)

// oldTable is a table of older versions: the first that has it, a row of it
// without the checksum, and another thing that the row could say.
type oldTable struct {
	since int
	row   []any
	lie   string
}

func oldTables(version int) map[string]oldTable {
	at, none := file.Micros(noon), int64(0)
	if version >= 5 {
		return tablesV5(at, none)
	}
	return map[string]oldTable{
		"meta":   {1, []any{"k", "v"}, "value = 'w'"},
		"cache":  {1, []any{"k", "v", at}, "until = until + 1"},
		"bodies": {1, []any{int64(1), []byte(`{"id":"ann"}`), []byte(`{"id":"m"}`)}, "body = x'7b7d'"},
		"events": {1, []any{int64(1), "c-m", "message.created", "m", "ann", at, none, "", "", none, int64(1), int64(300)}, "conversation = 'bob'"},
		"entries": {
			1, []any{
				"e1", int64(1), int64(1), "ann", "post", none, int64(1), int64(1), "app", "U1", "", "", "", "", "waiting", "", none, none, none, "",
				int64(1),
			}, "channel = 'U2'",
		},
		"decisions": {2, []any{int64(1), "x", "message.created", "x", "ann", at, "group", at}, "reason = 'empty'"},
		"labels":    {3, []any{"c-m", at, "Ann", "member", "Floor", ""}, "name = 'Bob'"},
		"replies":   {4, []any{int64(1), "r", "ann", "m", at, none, "", ""}, "recipient = 'bob'"},
	}
}

// tablesV5 are those of version 5, in which entries and labels are in the rows
// of their events.
func tablesV5(at, none int64) map[string]oldTable {
	entries := []byte(`[{"id":"e1","n":1,"op":"post","part":1,"parts":1,"route":"app","channel":"U1","state":"waiting","lease":0,"body":1}]`)
	return map[string]oldTable{
		"meta":   {1, []any{"k", "v"}, "value = 'w'"},
		"cache":  {1, []any{"k", "v", at}, "until = until + 1"},
		"bodies": {1, []any{int64(1), []byte(`{"id":"ann"}`), []byte(`{"id":"m","space":{"id":"s"}}`)}, "body = x'7b7d'"},
		"events": {1, []any{
			int64(1), "c-m", "message.created", "m", "ann", at, at, none, "", "", none, int64(1), int64(300), "Ann", "member", "Floor", "", entries,
		}, "conversation = 'bob'"},
		"decisions": {2, []any{int64(1), "x", "message.created", "x", "ann", at, "group", at, "Ann", "member", "Floor", ""}, "reason = 'empty'"},
		"replies":   {4, []any{int64(1), "r", "ann", "m", at, none, "", ""}, "recipient = 'bob'"},
	}
}

// oldFile makes the file of an older version, in which each table has a row;
// that of the table lying says something else than its checksum.
func oldFile(dir string, version int, lying string) error {
	d, err := file.Connect(filepath.Join(dir, file.Name), "", "PRAGMA journal_mode = wal")
	if err != nil {
		return err
	}
	err = errors.Join(file.Build(d, version), d.SetMeta(file.KeySchema, fmt.Sprint(version)), d.Script(fmt.Sprint("PRAGMA user_version = ", version)))
	for name, table := range oldTables(version) {
		if table.since > version {
			continue
		}
		marks := strings.Repeat(",?", len(table.row))
		err = errors.Join(err, d.Exec("INSERT INTO "+name+" VALUES (?"+marks+")", append(table.row, d.Sum(table.row))...))
		if name == lying {
			err = errors.Join(err, d.Exec("UPDATE "+name+" SET "+table.lie))
		}
	}
	return errors.Join(err, d.Close())
}

// TestOldDataIsChecked changes one row in files of each older version: none is
// brought up to date as if its program had written that. An unchanged one says
// afterwards what it said.
func TestOldDataIsChecked(t *testing.T) {
	t.Parallel()
	for version := 1; version < file.Version; version++ {
		lying := []string{"nothing"}
		for name, table := range oldTables(version) {
			if table.since <= version {
				lying = append(lying, name)
			}
		}
		for _, name := range lying {
			t.Run(fmt.Sprintf("version %d, %s", version, name), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				if err := oldFile(dir, version, name); err != nil {
					t.Fatal(err)
				}
				s := open(t, dir, Options{})
				want, listed := []string{}, []string{}
				if name == "nothing" {
					want, listed = []string{"m post 1/1 waiting parked"}, []string{"c-m waiting "}
				}
				if name == "nothing" && version >= oldTables(version)["decisions"].since {
					listed = append(listed, "x skipped group")
				}
				if diff := cmp.Diff(want, brief(entries(t, s))); diff != "" || (s.SetAside() != "") == (len(want) > 0) {
					t.Errorf("set aside %q: %s", s.SetAside(), diff)
				}
				got := []string{}
				for _, a := range activity(t, s, Filter{}) {
					got = append(got, a.Event+" "+a.State+" "+a.Reason)
				}
				if diff := cmp.Diff(listed, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
