"""What can go wrong while a stack is started, each as one sentence for the person at the terminal.

LocalError
├── AlreadyRunning     another `up` holds this data folder
├── PortTaken          the gateway's port belongs to another program
├── ProgramMissing     mongod or Java cannot run here
├── SecretsLost        the passwords kept beside the data do not open it
├── JarRefused         a downloaded file is not the one that was locked
├── RepositoryAway     the Java files cannot be fetched
├── StartFailed        a process did not become ready
└── Interrupted        somebody asked to stop while it was starting
"""

from __future__ import annotations


class LocalError(Exception):
    """The sentence is meant to be printed as it is."""


class AlreadyRunning(LocalError):
    pass


class PortTaken(LocalError):
    pass


class ProgramMissing(LocalError):
    pass


class SecretsLost(LocalError):
    pass


class JarRefused(LocalError):
    pass


class RepositoryAway(LocalError):
    pass


class StartFailed(LocalError):
    pass


class Interrupted(LocalError):
    pass
