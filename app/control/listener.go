package control

import (
	"fmt"
	"log/slog"
	"net"
	"os"
)

// sameUser is nil when the other end runs as this user, or nobody can tell.
func sameUser(conn net.Conn, self int) error {
	c, ok := conn.(*net.UnixConn)
	if !ok {
		return ErrPeer
	}
	uid, known, err := peerUID(c)
	switch {
	case err != nil:
		return err
	case known && uid != self:
		return fmt.Errorf("control: peer with uid %d: %w", uid, ErrPeer)
	}
	return nil
}

// guarded accepts connections of the same user only.
type guarded struct {
	net.Listener
	uid int
	log *slog.Logger
}

func (g guarded) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if err := sameUser(conn, g.uid); err != nil {
			g.log.Warn("refused a connection", "err", err)
			_ = conn.Close()
			continue
		}
		return conn, nil
	}
}

// listen binds the socket. One that a crash left behind is replaced; one that
// somebody answers on is ErrInUse.
func listen(path string, log *slog.Logger) (net.Listener, error) {
	if conn, err := net.Dial("unix", path); err == nil {
		_ = conn.Close()
		return nil, ErrInUse
	}
	_ = os.Remove(path)
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("control: listen: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("control: make the socket private: %w", err)
	}
	return guarded{l, os.Getuid(), log}, nil
}
