#include "tests/unit/support/pair.h"

static const char folder[] = "een";

void test_pair_begin(struct test_pair *p, const char *name)
{
	test_central_init(&p->c);
	test_sender_init(&p->s, &p->c, folder, name);
}

void test_pair_begin_file(struct test_pair *p, const char *name)
{
	test_central_init_file(&p->c);
	test_sender_init(&p->s, &p->c, folder, name);
}

void test_pair_end(struct test_pair *p)
{
	test_sender_finish(&p->s);
	test_central_finish(&p->c);
}

void test_pair_news(struct test_pair *p, const char *email)
{
	test_sender_news(&p->s, email, p->receipt);
	test_sender_send(&p->s);
}

void test_pair_arrive(struct test_pair *p)
{
	test_sender_send(&p->s);
	p->c.world.now_ms += 60000;
	test_central_collect(&p->c);
}
