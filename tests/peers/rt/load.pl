#!/usr/bin/perl
# Fills a Request Tracker through its own interface.
#
#   load.pl begin CONTACTS   who works there and who asks; rules that write mail rest
#   load.pl tickets          those of the standard input, a JSON object a line
#   load.pl end              rules go on
use strict;
use warnings;

use lib '/usr/share/request-tracker5/lib';
use Encode ();
use JSON ();
use MIME::Entity;
use RT -init;

my $QUEUE  = 'General';
my $SYSTEM = RT->SystemUser;

my %does = (begin => \&begin, tickets => \&tickets, end => sub { scrips(0) });
my $what = shift @ARGV // '';
($does{$what} or die "usage: load.pl begin CONTACTS | tickets | end\n")->();

sub begin {
    my $contacts = shift @ARGV;
    my $agent = person($ENV{BENCH_RT_AGENT}, Password => $ENV{BENCH_RT_AGENT_PASSWORD}, Privileged => 1);

    my $queue = RT::Queue->new($SYSTEM);
    $queue->Load($QUEUE);
    my $desk = RT::Group->new($SYSTEM);
    good($desk->CreateUserDefinedGroup(Name => 'Desk'));
    good($desk->AddMember($agent->PrincipalId));
    for my $right (
        qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket)
    ) {
        good($desk->PrincipalObj->GrantRight(Object => $queue, Right => $right));
    }
    for my $right (qw(ModifySelf ShowSavedSearches LoadSavedSearch)) {
        good($desk->PrincipalObj->GrantRight(Object => RT->System, Right => $right));
    }
    my $everyone = RT::Group->new($SYSTEM);
    $everyone->LoadSystemInternalGroup('Everyone');
    for my $right (qw(CreateTicket ReplyToTicket)) {
        good($everyone->PrincipalObj->GrantRight(Object => $queue, Right => $right));
    }
    person(contact($_)) for 0 .. $contacts - 1;
    scrips(1);
}

sub tickets {
    my $agent = as($ENV{BENCH_RT_AGENT});
    my %contacts;
    while (my $line = <STDIN>) {
        my $it      = JSON::decode_json($line);
        my $email   = contact($it->{contact});
        my $contact = $contacts{$email} //= as($email);
        my $ticket  = RT::Ticket->new($SYSTEM);
        my ($id, undef, $why) = $ticket->Create(
            Queue     => $QUEUE,
            Subject   => $it->{subject},
            Requestor => $email,
            Owner     => $agent->Id,
            Status    => $it->{ended} ? 'resolved' : 'open',
            MIMEObj   => entity($it->{text}),
        );
        $id or die "a ticket is not created: $why\n";
        for my $said (@{ $it->{said} }) {
            my ($by, $text) = @$said;
            my $ticket = RT::Ticket->new($by eq 'contact' ? $contact : $agent);
            $ticket->Load($id);
            my $say = $by eq 'note' ? 'Comment' : 'Correspond';
            good($ticket->$say(MIMEObj => entity($text)));
        }
    }
}

sub contact { return "contact-$_[0]\@account.example" }

sub person {
    my ($name, %more) = @_;
    my $user = RT::User->new($SYSTEM);
    my $email = $name =~ /@/ ? $name : "$name\@desk.example";
    good($user->Create(Name => $name, EmailAddress => $email, %more));
    return $user;
}

sub as {
    my $user = RT::CurrentUser->new;
    $user->Load($_[0]);
    $user->Id or die "nobody is called $_[0]\n";
    return $user;
}

sub entity {
    return MIME::Entity->build(
        Type    => 'text/plain',
        Charset => 'UTF-8',
        Data    => [ Encode::encode('UTF-8', $_[0]) ],
    );
}

sub scrips {
    my $rest   = shift;
    my $scrips = RT::Scrips->new($SYSTEM);
    $scrips->FindAllRows;
    $scrips->UnLimit;
    while (my $scrip = $scrips->Next) {
        good($scrip->SetDisabled($rest)) if !$scrip->Disabled != !$rest;
    }
}

sub good {
    my ($done, $why) = @_;
    $done or die "not done: $why\n";
}
