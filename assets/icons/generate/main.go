package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

func main() {
	dir := "icons"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := generate(dir); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// cut is one size of an icon: its master, the size that the master is drawn in,
// and the size of the picture, which has the drawing in its middle. A master is
// drawn in whole multiples of its own grid, which keeps edges sharp.
type cut struct {
	master      string
	drawn, size int
}

// tray are the sizes of a state of the tray.
func tray(state string) []cut {
	on16, on22 := state+"-16.svg", state+"-22.svg"
	return []cut{
		{on16, 16, 16}, {on22, 20, 20}, {on22, 22, 22}, {on22, 22, 24}, {on16, 32, 32},
		{on22, 40, 40}, {on22, 44, 44}, {on22, 44, 48},
	}
}

func app() []cut {
	const small, large = "bellhop-small.svg", "bellhop.svg"
	return []cut{
		{small, 16, 16}, {small, 24, 24}, {small, 32, 32}, {large, 48, 48}, {large, 64, 64},
		{large, 128, 128}, {large, 256, 256}, {large, 512, 512}, {large, 1024, 1024},
	}
}

func generate(dir string) error {
	for _, state := range []string{"working", "paused", "needs_you", "offline"} {
		windows := map[int]bool{16: true, 20: true, 24: true, 32: true, 40: true, 48: true}
		if err := family(filepath.Join(dir, "tray"), state, tray(state), windows); err != nil {
			return err
		}
	}
	windows := map[int]bool{16: true, 24: true, 32: true, 48: true, 64: true, 256: true}
	if err := family(filepath.Join(dir, "app"), "bellhop", app(), windows); err != nil {
		return err
	}
	return sums(dir)
}

// family writes the PNG files of one icon, and an .ico of those whose size
// Windows asks for.
func family(dir, name string, cuts []cut, windows map[int]bool) error {
	var pictures []picture
	for _, c := range cuts {
		data, err := c.draw(dir)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, c.size)), data, 0o644); err != nil {
			return err
		}
		if windows[c.size] {
			pictures = append(pictures, picture{c.size, data})
		}
	}
	return os.WriteFile(filepath.Join(dir, name+".ico"), ico(pictures), 0o644)
}

func (c cut) draw(dir string) ([]byte, error) {
	size := strconv.Itoa(c.drawn)
	cmd := exec.Command("rsvg-convert", "--width", size, "--height", size, filepath.Join(dir, c.master))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", c.master, err)
	}
	drawn, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		return nil, fmt.Errorf("read what was drawn of %s: %w", c.master, err)
	}
	margin := (c.size - c.drawn) / 2
	picture := image.NewNRGBA(image.Rect(0, 0, c.size, c.size))
	draw.Draw(picture, drawn.Bounds().Add(image.Pt(margin, margin)), drawn, drawn.Bounds().Min, draw.Src)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("encode %s: %w", c.master, err)
	}
	return b.Bytes(), nil
}

type picture struct {
	size int
	png  []byte
}

// ico puts PNG pictures into an icon file, as Windows takes them since Vista.
func ico(pictures []picture) []byte {
	const header, entry = 6, 16
	var b []byte
	le := binary.LittleEndian
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, 1) // an icon
	b = le.AppendUint16(b, uint16(len(pictures)))
	offset := header + entry*len(pictures)
	for _, p := range pictures {
		// Width and height; 256 is written as 0. No palette.
		b = append(b, byte(p.size), byte(p.size), 0, 0)
		b = le.AppendUint16(b, 1)  // colour planes
		b = le.AppendUint16(b, 32) // bits a pixel
		b = le.AppendUint32(b, uint32(len(p.png)))
		b = le.AppendUint32(b, uint32(offset))
		offset += len(p.png)
	}
	for _, p := range pictures {
		b = append(b, p.png...)
	}
	return b
}
