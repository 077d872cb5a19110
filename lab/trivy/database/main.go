// Command database writes a database of vulnerabilities as Trivy reads it, from JSON on standard input: objects are buckets, and what is
// in a list of one item is the value of a key. https://github.com/aquasecurity/trivy-db
package main

import (
	"encoding/json"
	"log"
	"os"

	"go.etcd.io/bbolt"
)

// bucket is a bucket of the database, or what holds all of them.
type bucket interface {
	CreateBucketIfNotExists(name []byte) (*bbolt.Bucket, error)
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: database FILE <JSON")
	}
	var content map[string]json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&content); err != nil {
		log.Fatal(err)
	}
	file, err := bbolt.Open(os.Args[1], 0o644, nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := file.Update(func(tx *bbolt.Tx) error { return fill(tx, content) }); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}

func fill(parent bucket, content map[string]json.RawMessage) error {
	for name, part := range content {
		var value [1]json.RawMessage
		if json.Unmarshal(part, &value) == nil {
			if err := parent.(*bbolt.Bucket).Put([]byte(name), value[0]); err != nil {
				return err
			}
			continue
		}
		var inner map[string]json.RawMessage
		if err := json.Unmarshal(part, &inner); err != nil {
			return err
		}
		child, err := parent.CreateBucketIfNotExists([]byte(name))
		if err != nil {
			return err
		}
		if err := fill(child, inner); err != nil {
			return err
		}
	}
	return nil
}
