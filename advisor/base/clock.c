/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"

#include <errno.h>
#include <time.h>

#include "base/alloc.h"
#include "base/str.h"

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

int clock_parse(const char *text, struct usec *ret)
{
	static const char *const formats[] = {
		"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct tm tm = { 0 };
		const char *end = strptime(text, formats[i], &tm);
		int day = tm.tm_mday;
		time_t sec;

		if (!end || (*end && !str_eq(end, "Z")))
			continue;
		/* 31 February would be a day of March */
		sec = timegm(&tm);
		if (tm.tm_mday != day)
			return -EINVAL;
		ret->us = (int64_t) sec * USEC_PER_SEC;
		return 0;
	}
	return -EINVAL;
}
