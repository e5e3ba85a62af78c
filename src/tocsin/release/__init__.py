"""Markings, releasability, redaction, signatures: pure, and the only way out."""

from tocsin.release.audit import GENESIS, chain, chained, entry_digest, verify_chain
from tocsin.release.canonical import canonical, digest, unsigned
from tocsin.release.keys import Signer, fingerprint_of, new_key, pinned_key, read_pem
from tocsin.release.known import NOTHING_KNOWN, Known, KnownMarkings
from tocsin.release.markings import (
    EXTENSION_IDS,
    NAMESPACE,
    RELEASE_EXTENSION,
    SIGNATURE_EXTENSION,
    TLP_2_EXTENSION,
    TLP_IDS,
    TLP_OF_ID,
    tlp_definition,
)
from tocsin.release.pieces import release_piece, see_piece
from tocsin.release.policy import ReleasePolicy
from tocsin.release.reading import id_of, marking_of, references, source_of
from tocsin.release.redaction import key_of_call, pseudonym, pseudonym_of_author, redact
from tocsin.release.released import Released, release, release_marked, release_to_each
from tocsin.release.sealing import Unsealed, seal, unseal
from tocsin.release.signatures import NOT_PINNED, sign, verify
from tocsin.release.statements import is_own_statement, statement_definition, statement_of
from tocsin.release.succession import follower_of, member_of, previous_of, succession, successor
from tocsin.release.table import loosened, may_receive, named
from tocsin.release.together import known_together
from tocsin.release.writing import marked

__all__ = [
    "EXTENSION_IDS",
    "GENESIS",
    "NAMESPACE",
    "NOTHING_KNOWN",
    "NOT_PINNED",
    "RELEASE_EXTENSION",
    "SIGNATURE_EXTENSION",
    "TLP_2_EXTENSION",
    "TLP_IDS",
    "TLP_OF_ID",
    "Known",
    "KnownMarkings",
    "ReleasePolicy",
    "Released",
    "Signer",
    "Unsealed",
    "canonical",
    "chain",
    "chained",
    "digest",
    "entry_digest",
    "fingerprint_of",
    "follower_of",
    "id_of",
    "is_own_statement",
    "key_of_call",
    "known_together",
    "loosened",
    "marked",
    "marking_of",
    "may_receive",
    "member_of",
    "named",
    "new_key",
    "pinned_key",
    "previous_of",
    "pseudonym",
    "pseudonym_of_author",
    "read_pem",
    "redact",
    "references",
    "release",
    "release_marked",
    "release_piece",
    "release_to_each",
    "seal",
    "see_piece",
    "sign",
    "source_of",
    "statement_definition",
    "statement_of",
    "succession",
    "successor",
    "tlp_definition",
    "unseal",
    "unsigned",
    "verify",
    "verify_chain",
]
