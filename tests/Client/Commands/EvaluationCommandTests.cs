using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class EvaluationCommandTests
{
    private static readonly GetEvaluationResponse Response = new()
    {
        Evaluation = new()
        {
            ModelId = "m",
            Version = "v2",
            ChampionVersion = "v1",
            Paired = true,
            Rows = 420,
            DataDigest = "ab01",
            EvaluatedAt = Timestamp.FromDateTimeOffset(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero)),
            EvaluatedBy = "ann\u001b",
            AuditIndex = 17,
            Scopes = { new EvaluatedScope { Rows = 420, Figures = { new ComparedFigure { Name = "accuracy", Candidate = 0.75, Champion = 0.5, Difference = 0.25 } } } },
        },
    };

    [Fact]
    public void Write_OfAnEvaluation_SaysWhoEvaluatedWhatAndShowsTheTable() => Assert.Equal(
        """
        evaluated 2026-11-30 12:00:00 UTC by ann?, data SHA-256 ab01
        version v2 of m beside version v1, on the same rows; 420 rows; audit 17
        scope     rows  figure    candidate  champion  difference  95 % from  to  corrected from  to
        all rows   420  accuracy       0.75       0.5        0.25

        """,
        Written(isJson: false));

    [Fact]
    public void Write_AsJson_IsOneLineOfTheContract()
    {
        var written = Written(isJson: true);
        Assert.Equal(1, written.Count(letter => letter == '\n'));
        var evaluation = JsonDocument.Parse(written).RootElement.GetProperty("evaluation");
        Assert.Equal(("v2", "17", false), (evaluation.GetProperty("version").GetString(), evaluation.GetProperty("audit_index").GetString(), evaluation.TryGetProperty("training", out var training) && training.ValueKind != JsonValueKind.Null));
    }

    private static string Written(bool isJson)
    {
        using StringWriter output = new() { NewLine = "\n" };
        EvaluationCommand.Write(Response, isJson, output);
        return output.ToString();
    }
}
