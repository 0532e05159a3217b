"""When transfer works: experiments after Mensink et al. and Kornblith et al., in small."""
