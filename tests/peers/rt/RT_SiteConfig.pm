# Request Tracker beside Relais: as fast as it honestly goes, and nothing of what is configured on this machine.
use utf8;

Set($rtname, 'bench');
Set($Organization, 'bench.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, $ENV{BENCH_RT_PORT});
Set($Timezone, 'UTC');

Set($DatabaseType, 'Pg');
Set($DatabaseHost, $ENV{BENCH_RT_DATABASE_HOST});
Set($DatabasePort, $ENV{BENCH_RT_DATABASE_PORT});
Set($DatabaseName, $ENV{BENCH_RT_DATABASE_NAME});
Set($DatabaseUser, $ENV{BENCH_RT_DATABASE_USER});
Set($DatabasePassword, $ENV{BENCH_RT_DATABASE_PASSWORD});

# Everything that it writes beside its database lies in the folder of the run.
$RT::VarPath         = "$ENV{BENCH_RT_FOLDER}/var";
$RT::MasonDataDir    = "$ENV{BENCH_RT_FOLDER}/mason";
$RT::MasonSessionDir = "$ENV{BENCH_RT_FOLDER}/session";

# Files are the fastest of the stores that it knows for sessions, and no other program is run to turn HTML into text.
Set($WebSessionClass, 'Apache::Session::File');
Set($HTMLFormatter, 'core');

# Mail is written, and goes nowhere.
Set($MailCommand, sub { return 1 });
Set(%GnuPG, Enable => 0);
Set(%SMIME, Enable => 0);

Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');

# Whoever asks is no browser: it names no page that it comes from.
Set($RestrictReferrer, 0);
# What was said is part of the page of a ticket, and not asked for afterwards.
Set($ShowHistory, 'always');
# A search is for tickets of whatever state, as in Relais.
Set($OnlySearchActiveTicketsInSimpleSearch, 0);

1;
