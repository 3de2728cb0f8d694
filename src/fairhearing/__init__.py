"""FairHearing: complaints of misconduct received, sealed, proved and answered, fair to everybody in them."""
