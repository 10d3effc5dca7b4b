//go:build linux

package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
)

// screen reads what an X server shows, in the X protocol itself: a program that
// takes pictures takes longer to start than what is measured.
type screen struct {
	conn net.Conn
	root uint32
}

func openScreen(display string) (*screen, error) {
	conn, err := net.Dial("unix", "/tmp/.X11-unix/X"+strings.TrimPrefix(display, ":"))
	if err != nil {
		return nil, err
	}
	// Byte order, version 11.0, no authorisation.
	if _, err := conn.Write([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		return nil, err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(conn, head); err != nil {
		return nil, err
	}
	rest := make([]byte, 4*int(binary.LittleEndian.Uint16(head[6:])))
	if _, err := io.ReadFull(conn, rest); err != nil {
		return nil, err
	}
	if head[0] != 1 {
		return nil, fmt.Errorf("the X server refuses: %q", rest)
	}
	vendor, formats := int(binary.LittleEndian.Uint16(rest[16:])), int(rest[21])
	at := 32 + (vendor+3)/4*4 + 8*formats
	return &screen{conn, binary.LittleEndian.Uint32(rest[at:])}, nil
}

// row is a line of pixels, 4 bytes each.
func (s *screen) row(x, y, width int) ([]byte, error) {
	const getImage, zPixmap = 73, 2
	r := []byte{getImage, zPixmap, 5, 0}
	r = binary.LittleEndian.AppendUint32(r, s.root)
	for _, n := range []int{x, y, width, 1} {
		r = binary.LittleEndian.AppendUint16(r, uint16(n))
	}
	r = binary.LittleEndian.AppendUint32(r, ^uint32(0))
	if _, err := s.conn.Write(r); err != nil {
		return nil, err
	}
	head := make([]byte, 32)
	const failed, reply = 0, 1
	for {
		if _, err := io.ReadFull(s.conn, head); err != nil {
			return nil, err
		}
		switch head[0] {
		case failed:
			return nil, fmt.Errorf("the X server gives no picture: error %d", head[1])
		case reply:
			data := make([]byte, 4*int(binary.LittleEndian.Uint32(head[4:])))
			_, err := io.ReadFull(s.conn, data)
			return data, err
		}
		// An event that all get, such as of a new keyboard.
	}
}

// colors counts the colours in some rows of the middle of the screen, where the
// window comes.
func (s *screen) colors() (int, error) {
	found := map[uint32]bool{}
	for y := 100; y < 700; y += 15 {
		pixels, err := s.row(200, y, 880)
		if err != nil {
			return 0, err
		}
		for i := 0; i+4 <= len(pixels); i += 4 {
			found[binary.LittleEndian.Uint32(pixels[i:])&0xffffff] = true
		}
	}
	return len(found), nil
}
