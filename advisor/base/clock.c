/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"

#include <time.h>

static struct usec now(clockid_t id)
{
	struct timespec ts = { 0, 0 };

	(void) clock_gettime(id, &ts);
	return (struct usec) { ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000 };
}

struct usec clock_realtime(void)
{
	return now(CLOCK_REALTIME);
}

struct usec clock_boottime(void)
{
	return now(CLOCK_BOOTTIME);
}

struct usec clock_cpu(void)
{
	return now(CLOCK_THREAD_CPUTIME_ID);
}

char *clock_format(char *buf, size_t size, struct usec t)
{
	time_t sec = (time_t) (t.us / USEC_PER_SEC);
	struct tm tm;

	if (!gmtime_r(&sec, &tm) || !strftime(buf, size, "%Y-%m-%d %H:%M:%SZ", &tm))
		buf[0] = '\0';
	return buf;
}

char *clock_format_rfc3339(char *buf, size_t size, struct usec t)
{
	time_t sec = (time_t) (t.us / USEC_PER_SEC);
	struct tm tm;

	if (!gmtime_r(&sec, &tm) || !strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm))
		buf[0] = '\0';
	return buf;
}
