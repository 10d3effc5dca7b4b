//go:build !windows && !darwin

package tray

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
)

// straightMagic begins a picture that is to reach panels as it is. The library
// takes the low byte of what Go gives as 16 bits with the alpha multiplied in,
// which is noise wherever a pixel is half transparent; panels want 8 bits
// without. So it is given pictures of a format of ours, which say of each
// channel the same byte twice.
const straightMagic = "bellhop straight\n"

// registerStraight makes the format known to the package image.
func registerStraight() {
	image.RegisterFormat("bellhop-straight", straightMagic, decodeStraight, func(r io.Reader) (image.Config, error) {
		img, err := decodeStraight(r)
		if err != nil {
			return image.Config{}, err
		}
		return image.Config{ColorModel: img.ColorModel(), Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}, nil
	})
}

// straightPNG is a PNG in that format.
func straightPNG(data []byte) []byte {
	return bytes.Join([][]byte{[]byte(straightMagic), data}, nil)
}

func decodeStraight(r io.Reader) (image.Image, error) {
	if _, err := io.CopyN(io.Discard, r, int64(len(straightMagic))); err != nil {
		return nil, err
	}
	img, err := png.Decode(r)
	if err != nil {
		return nil, err
	}
	return straightImage{img}, nil
}

type straightImage struct{ image.Image }

func (i straightImage) At(x, y int) color.Color {
	return straight(color.NRGBAModel.Convert(i.Image.At(x, y)).(color.NRGBA))
}

type straight color.NRGBA

// RGBA breaks the contract of color.Color on purpose: the alpha is not
// multiplied in.
func (s straight) RGBA() (r, g, b, a uint32) {
	const twice = 0x101
	return uint32(s.R) * twice, uint32(s.G) * twice, uint32(s.B) * twice, uint32(s.A) * twice
}
