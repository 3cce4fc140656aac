/* Workers of a kiosk and the centre's own list, made as an administrator does. */
#ifndef TESTS_E2E_SUPPORT_TEAM_H
#define TESTS_E2E_SUPPORT_TEAM_H

struct place;
struct pty;

#define TEAM_PIN "402915"

/* `wijksync worker VERB NAME` on a terminal of its own. */
struct pty *team_program(const struct place *place, const char *verb, const char *name);
/* A worker with TEAM_PIN; the test fails unless that is done. */
void team_add(const struct place *place, const char *name);

/* `wijksync list make`, and the passphrase that it shows; the caller frees it. */
char *team_make_list(const struct place *place);
/* "7K3QM-82PX4-ZW9AB" as a person types it from paper, and Enter. */
void team_type_passphrase(struct pty *p, const char *passphrase);

#endif
