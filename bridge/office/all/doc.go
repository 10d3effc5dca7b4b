// Package all is the registry of the kinds of office that can be connected to.
//
// It finds the adapter of an address by its scheme. It alone imports adapters:
// everything else knows offices by the words of package office.
package all
