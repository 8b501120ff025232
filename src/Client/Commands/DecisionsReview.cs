using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain decisions review</c>: how people have answered, by person, by rule and in pairs.</summary>
internal static class DecisionsReview
{
    public static void Write(ReviewDecisionsResponse review, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{review.Decisions} decisions{(review.HasEarlier ? ", the latest of more" : "")}"));
        output.WriteLine();
        var people = new TextTable("person", "approved", "rejected", "overrode", "overridden later", "median", "fastest", "in batches", "note");
        foreach (var person in review.People)
            people.Add(
                person.Name, Figure.Of(person.Approved), Figure.Of(person.Rejected), Figure.Of(person.Overrode), Figure.Of(person.OverriddenLater), Time(person.Median), Time(person.Fastest), Figure.Of(person.InBatches),
                person.NeverDisagrees ? string.Create(CultureInfo.InvariantCulture, $"never disagrees (chance {person.ChanceOfAgreement:0.0000} of one who does once in ten)") : "");
        people.Write(output, "nobody has answered a decision");
        if (review.People.Any(person => person.HasCaughtLow))
        {
            output.WriteLine();
            var planted = new TextTable("planted", "approved", "rejected", "rejects what is wrong");
            foreach (var person in review.People.Where(person => person.HasCaughtLow))
                planted.Add(person.Name, Figure.Of(person.PlantedApproved), Figure.Of(person.PlantedRejected), string.Create(CultureInfo.InvariantCulture, $"{100 * person.CaughtLow:0} % to {100 * person.CaughtHigh:0} % of the time"));
            planted.Write(output);
        }
        output.WriteLine();
        var rules = new TextTable("rule", "automatic", "approved", "rejected", "expired", "waiting", "overridden", "median");
        foreach (var rule in review.Rules)
            rules.Add(rule.Rule, Figure.Of(rule.Automatic), Figure.Of(rule.Approved), Figure.Of(rule.Rejected), Figure.Of(rule.Expired), Figure.Of(rule.Waiting), Figure.Of(rule.Overridden), Time(rule.Median));
        rules.Write(output, "no rule has proposed anything");
        if (review.Pairs.Count > 0)
        {
            output.WriteLine();
            var pairs = new TextTable("first approval", "second", "decisions");
            foreach (var pair in review.Pairs)
                pairs.Add(pair.First, pair.Second, Figure.Of(pair.Decisions));
            pairs.Write(output);
        }
        if (!review.NobodyDisagrees)
            return;
        output.WriteLine();
        output.WriteLine("Nobody has ever disagreed: either every proposal was right, or nobody looks.");
    }

    private static string Time(Duration? time) => time?.ToTimeSpan() switch
    {
        null => "",
        { TotalMinutes: < 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.0} min"),
        { TotalDays: < 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0} h"),
        { } span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.0} d"),
    };
}
