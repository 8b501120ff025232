using Watchgrain.V1;

namespace Watchgrain.Client.Tests.Connection;

/// <summary>The sources that <see cref="RecordingGateway"/> tells of: one whose labels are suspect, one that is clean, and one that has not been judged. Positions are milliseconds of January 2026.</summary>
internal static class RecordedSources
{
    private const long Day = 86_400_000;
    private const long Start = 1_767_225_600_000;

    public static ListSourcesResponse List()
    {
        var counts = new LabelContradictions { Labels = 400, Contradictions = 130, Expected = 85.5, OnesForZero = 90, OnesForZeroExpected = 60.5, ZerosForOne = 40, ZerosForOneExpected = 25 };
        return new()
        {
            Sources =
            {
                new SourceStanding
                {
                    Source = "north", LogEvidence = 12.5, LogThreshold = 17, Suspect = true, LastPane = 9, SincePane = 7, Since = Start + 7 * Day, Contradictions = counts,
                    Suspects = { new SuspectSpan { FirstPane = 7, LastPane = 8, From = Start + 7 * Day, To = Start + 9 * Day, LogEvidence = 12.5, Contradictions = counts } },
                },
                new SourceStanding { Source = "south", LogEvidence = -1.5, LogThreshold = 17, LastPane = 9 },
                new SourceStanding { Source = "the hub" },
            },
            LogSuspect = Math.Log(20_000),
            DroppedSpans = 2,
        };
    }
}
