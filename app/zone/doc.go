// Package zone says which time zone the person lives in now.
//
// It promises: what date(1) would say at this moment. TZ, if it is set, is a
// POSIX rule, a name or a path, with or without a colon before it; otherwise
// /etc/localtime counts. Files are read anew each time, so that a long-lived
// program follows a person who travels. A file that is being written, or is
// none of a zone, changes nothing.
//
// It never fails, never waits for a file that is no regular one, and changes
// nothing of package time. On Windows, without TZ, the zone is that of the
// program's start.
package zone
