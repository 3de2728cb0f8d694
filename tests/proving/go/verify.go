// Verifies a note and proofs with the Go team's own packages (golang.org/x/mod/sumdb), as a second opinion.
// Reads one JSON object from standard input and answers with one: which of the proofs hold.
package main

import (
	"encoding/json"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index, Size int64
	Leaf, Root  []byte
	Path        [][]byte
}

type consistency struct {
	Old, New         int64
	OldRoot, NewRoot []byte
	Path             [][]byte
}

type question struct {
	Note, Key   string
	Inclusion   []inclusion
	Consistency []consistency
}

type answer struct {
	Text        string
	Inclusion   []bool
	Consistency []bool
}

func hash(content []byte) (one tlog.Hash) {
	copy(one[:], content)
	return one
}

func hashes(path [][]byte) (all []tlog.Hash) {
	for _, one := range path {
		all = append(all, hash(one))
	}
	return all
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	key, err := note.NewVerifier(asked.Key)
	if err != nil {
		panic(err)
	}
	given := answer{Inclusion: []bool{}, Consistency: []bool{}}
	if opened, err := note.Open([]byte(asked.Note), note.VerifierList(key)); err == nil {
		given.Text = opened.Text
	}
	for _, one := range asked.Inclusion {
		err := tlog.CheckRecord(hashes(one.Path), one.Size, hash(one.Root), one.Index, tlog.RecordHash(one.Leaf))
		given.Inclusion = append(given.Inclusion, err == nil)
	}
	for _, one := range asked.Consistency {
		err := tlog.CheckTree(hashes(one.Path), one.New, hash(one.NewRoot), one.Old, hash(one.OldRoot))
		given.Consistency = append(given.Consistency, err == nil)
	}
	if err := json.NewEncoder(os.Stdout).Encode(given); err != nil {
		panic(err)
	}
}
